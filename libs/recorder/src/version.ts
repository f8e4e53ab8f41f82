/** Version of this recorder, as META carries it. */
export const RECORDER_VERSION = '1.0.0';
