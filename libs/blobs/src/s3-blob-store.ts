import type { S3Config } from '#config/config.js';
import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { Agent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertBlobKey, assertBlobPrefix, assertBlobRange } from './blob-key.js';
import type { BlobStore } from './blob-store.js';
import { BlobExistsError, BlobMissingError, BlobUnavailableError } from './blobs.errors.js';

export interface S3BlobStoreOptions extends Omit<S3Config, 'kind'> {
  /** Asked before every request; throws when the host may not be sent anything. */
  assertEgress?: () => Promise<void>;
  /** One try (default 4,000). */
  timeoutMs?: number;
  /** Tries of one request, the first included (default 3). */
  tries?: number;
  /** One operation with all its tries (default 9,000). */
  deadlineMs?: number;
}

const DEFAULT_TRIES = 3;
const CONFLICT_TRIES = 5;
const CONFLICT_PAUSE_MS = 20;

/**
 * Blobs as objects of any store that speaks the S3 protocol and its conditional writes. Writes are create-only (`If-None-Match: *`), so
 * a write whose reply was lost can be sent again: the 412 that comes then is a success when the stored bytes are the same.
 */
export class S3BlobStore implements BlobStore {
  private readonly client: S3Client;
  private readonly bucket: string;
  private unversioned = false;

  constructor(private readonly options: S3BlobStoreOptions) {
    this.client = new S3Client(clientConfig(options));
    this.bucket = options.bucket;
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    assertBlobKey(key);
    const command = { Bucket: this.bucket, Key: key, Body: bytes, ContentLength: bytes.byteLength, ContentType: 'application/octet-stream', IfNoneMatch: '*' };
    for (let attempt = 1; ; attempt++) {
      try {
        await this.send((bounds) => this.client.send(new PutObjectCommand(command), bounds));
        return;
      } catch (error) {
        const status = statusOf(error);
        if (status === 412) return this.assertSame(key, bytes);
        if (status !== 409 || attempt === CONFLICT_TRIES) throw unavailable('put', error);
        await sleep(CONFLICT_PAUSE_MS * attempt);
      }
    }
  }

  async get(key: string, range?: { start: number; end: number }): Promise<Buffer> {
    assertBlobKey(key);
    assertBlobRange(range);
    if (range?.start === range?.end && range) return (await this.assertThere(key), Buffer.alloc(0));
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.read(key, range);
      } catch (error) {
        if (statusOf(error) === 404) throw new BlobMissingError(key);
        if (statusOf(error) === 416) return Buffer.alloc(0);
        // The client retries requests; a body that breaks off is ours to ask for again.
        if (statusOf(error) !== undefined || attempt >= (this.options.tries ?? DEFAULT_TRIES)) throw unavailable('get', error);
      }
    }
  }

  async has(key: string): Promise<boolean> {
    assertBlobKey(key);
    try {
      await this.send((bounds) => this.client.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }), bounds));
      return true;
    } catch (error) {
      if (statusOf(error) === 404) return false;
      throw unavailable('head', error);
    }
  }

  async delete(key: string): Promise<void> {
    assertBlobKey(key);
    try {
      await this.send((bounds) => this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }), bounds));
    } catch (error) {
      if (statusOf(error) !== 404) throw unavailable('delete', error);
    }
    if (await this.has(key)) throw new BlobUnavailableError('a deleted object is still there');
  }

  async *list(prefix: string): AsyncIterable<string> {
    assertBlobPrefix(prefix);
    let token: string | undefined;
    do {
      const page = await this.page(prefix, token);
      for (const { Key } of page.Contents ?? []) if (Key) yield Key;
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token);
  }

  async ping(): Promise<void> {
    try {
      await this.send((bounds) => this.client.send(new HeadBucketCommand({ Bucket: this.bucket }), bounds));
      await this.assertUnversioned();
    } catch (error) {
      throw unavailable('ping', error);
    }
  }

  /** Ends idle connections. */
  close(): void {
    this.client.destroy();
  }

  private async read(key: string, range: { start: number; end: number } | undefined): Promise<Buffer> {
    const wanted = range ? { Range: `bytes=${range.start}-${range.end - 1}` } : {};
    return this.send(async (bounds) => {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key, ...wanted }), bounds);
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    });
  }

  private async page(prefix: string, token: string | undefined) {
    try {
      return await this.send((bounds) => this.client.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, ContinuationToken: token }), bounds));
    } catch (error) {
      throw unavailable('list', error);
    }
  }

  private async assertThere(key: string): Promise<void> {
    if (!(await this.has(key))) throw new BlobMissingError(key);
  }

  private async assertSame(key: string, bytes: Uint8Array): Promise<void> {
    const stored = await this.get(key);
    if (!sha256(stored).equals(sha256(bytes))) throw new BlobExistsError(key);
  }

  /** A versioned bucket keeps what was deleted. Stores that do not know the question have no versions. */
  private async assertUnversioned(): Promise<void> {
    if (this.unversioned) return;
    const { Status } = await this.send((bounds) => this.client.send(new GetBucketVersioningCommand({ Bucket: this.bucket }), bounds)).catch((error: unknown) => {
      if ([400, 403, 404, 405, 501].includes(statusOf(error) ?? 0)) return { Status: undefined };
      throw error;
    });
    if (Status) throw new BlobUnavailableError('the bucket keeps old versions of objects, so nothing can be erased in it');
    this.unversioned = true;
  }

  private async send<T>(request: (bounds: { abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
    await this.options.assertEgress?.();
    return request({ abortSignal: AbortSignal.timeout(this.options.deadlineMs ?? 9_000) });
  }
}

const clientConfig = (options: S3BlobStoreOptions): S3ClientConfig => {
  const checksums = options.checksums === 'always' ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED';
  const timeoutMs = options.timeoutMs ?? 4_000;
  return {
    endpoint: options.endpoint,
    region: options.region,
    forcePathStyle: options.forcePathStyle,
    credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey },
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    maxAttempts: options.tries ?? DEFAULT_TRIES,
    requestHandler: {
      connectionTimeout: Math.min(3_000, timeoutMs),
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
      socketTimeout: timeoutMs,
      ...(options.endpoint.startsWith('https:') ? { httpsAgent: new Agent({ keepAlive: true, maxSockets: 64, ca: options.ca, minVersion: 'TLSv1.2' }) } : {}),
    },
  };
};

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

const statusOf = (error: unknown): number | undefined => (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;

const nameOf = (error: unknown): string => (error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.name) : 'unknown');

const unavailable = (what: string, error: unknown): Error => {
  if (error instanceof BlobUnavailableError || error instanceof BlobMissingError || nameOf(error) === 'egress-refused') return error as Error;
  return new BlobUnavailableError(`${what} failed (${statusOf(error) ?? nameOf(error)})`, { cause: error });
};
