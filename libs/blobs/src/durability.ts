import { type FileHandle, open } from 'node:fs/promises';

/** How bytes are made to survive a power cut. A port, so that a test can stand in for a disk that fails. */
export interface Durability {
  syncFile(file: FileHandle): Promise<void>;
  syncDirectory(directory: string): Promise<void>;
}

/** What the operating system offers: fdatasync for the bytes, fsync of the directory for the name. */
export const diskDurability: Durability = {
  async syncFile(file) {
    await file.datasync();
  },
  async syncDirectory(directory) {
    const handle = await open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};
