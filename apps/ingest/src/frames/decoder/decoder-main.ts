import { serveDecoder } from './serve-decoder.js';

serveDecoder();
