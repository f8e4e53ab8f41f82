/** Something took longer than it may. Whether it is done all the same is not known. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** The outcome of `work`, or `DeadlineError` after so many milliseconds; `work` itself goes on. */
export const within = <T>(milliseconds: number, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DeadlineError()), Math.max(1, milliseconds));
    const settled = <V>(settle: (outcome: V) => void) => (outcome: V): void => {
      clearTimeout(timer);
      settle(outcome);
    };
    work.then(settled(resolve), settled(reject));
  });
