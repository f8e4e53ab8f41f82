/** Something took longer than it may. Whether it is done all the same is not known. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** The outcome of `work`, or `DeadlineError` after so many milliseconds; `work` itself goes on. */
export const within = async <T>(milliseconds: number, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DeadlineError()), Math.max(1, milliseconds));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
