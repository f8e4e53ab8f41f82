/** Version of this recorder, as META carries it. */
export const RECORDER_VERSION = '1.1.0';
