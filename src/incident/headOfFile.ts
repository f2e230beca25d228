/** The first bytes of a file, where its front matter stands. */
import { open } from 'node:fs/promises';

const maxHeadBytes = 4096;

/** Empty where it cannot be read. */
export async function headOfFile(file: string): Promise<string> {
  const handle = await open(file, 'r').catch(() => undefined);
  try {
    const read = await handle?.read(Buffer.alloc(maxHeadBytes), 0, maxHeadBytes, 0);
    return read?.buffer.toString('utf8', 0, read.bytesRead) ?? '';
  } catch {
    return '';
  } finally {
    await handle?.close();
  }
}
