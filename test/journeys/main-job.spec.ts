import { type DemoFigures, runDemo } from '#scripts/demo/run-demo.js';

jest.setTimeout(300_000);

/** The main job from outside: a real recorder in a real browser, the real player, the real erase button. */
describe('a Flutter web session', () => {
  let figures: DemoFigures;

  beforeAll(async () => {
    figures = await runDemo({ say: () => undefined });
  });

  it('is recorded without losing a frame, and every moment is accounted for', () => {
    expect(figures.framesLost).toBe(0);
    expect(figures.framesStored).toBeGreaterThan(10);
    expect(figures.framesStored + figures.framesDeduplicated + figures.framesSkipped + figures.framesLost).toBe(figures.framesCaptured);
  });

  it('is replayed as it looked', () => {
    for (const [moment, ssim] of Object.entries(figures.ssimByMoment)) expect({ moment, alike: ssim >= 0.97 }).toEqual({ moment, alike: true });
  });

  it('never sends what is masked, where the same search finds it without masking', () => {
    expect(figures.unmaskedPixels).toBe(0);
    expect(figures.unmaskedPixelsWithoutMasking).toBeGreaterThan(0);
  });

  it('is gone for good once erased, where the same probe read it before', () => {
    expect(figures.readableBytesBeforeErase).toBeGreaterThan(0);
    expect(figures.readableBytesAfterErase).toBe(0);
    expect(figures.statusAfterErase).toBe(410);
  });
});
