/** Bytes of bodies that this process holds, from their arrival to their answer: above the limit it refuses rather than grows. */
export class BodyBudget {
  private held = 0;

  constructor(private readonly limit: number) {}

  hasRoom(bytes: number): boolean {
    return this.held + bytes <= this.limit;
  }

  /** False when there is no room; then nothing was taken. */
  take(bytes: number): boolean {
    if (!this.hasRoom(bytes)) return false;
    this.held += bytes;
    return true;
  }

  give(bytes: number): void {
    this.held -= bytes;
  }

  get bytes(): number {
    return this.held;
  }
}
