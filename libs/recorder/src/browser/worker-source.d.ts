/** The bundled capture worker as text; scripts/build-client.ts provides it. */
declare module 'pixeltrace:worker-source' {
  export const workerSource: string;
}
