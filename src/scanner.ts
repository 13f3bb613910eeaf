/**
 * A malware scanner beside the hub: clamd, asked over its INSTREAM command, so that a file is looked at before it is passed
 * on. Without one, files are checked for size and kind only. Source: clamd(8), section COMMANDS.
 */
import { connect } from 'node:net'

export type Verdict = 'clean' | 'infected'

/** How long a verdict is waited for, in milliseconds. */
const patienceMs = 60_000
const chunkBytes = 64 * 1024

/**
 * Opens nothing yet; each file has a connection of its own.
 * @param address `clamd://host:port`
 */
export function createScanner(address: string): (bytes: Uint8Array) => Promise<Verdict> {
  const { hostname, port } = new URL(address.replace(/^clamd:/, 'http:'))
  return bytes =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port || 3310) })
      const said: Buffer[] = []
      socket.setTimeout(patienceMs, () => socket.destroy(new Error('the scanner does not answer')))
      socket.on('connect', () => {
        socket.write('zINSTREAM\0')
        for (let start = 0; start < bytes.byteLength; start += chunkBytes) {
          const chunk = bytes.subarray(start, start + chunkBytes)
          socket.write(sizeOf(chunk.byteLength))
          socket.write(chunk)
        }
        socket.write(sizeOf(0))
      })
      socket.on('data', part => said.push(part))
      socket.on('error', reject)
      socket.on('close', () => {
        const verdict = verdictOf(Buffer.concat(said).toString())
        if (verdict) resolve(verdict)
        else reject(new Error('the scanner gave no verdict'))
      })
    })
}

/** Four bytes, the most significant first, as the protocol has it. */
function sizeOf(count: number): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(count)
  return size
}

function verdictOf(answer: string): Verdict | undefined {
  const text = answer.replaceAll('\0', '').trim()
  if (text.endsWith('OK')) return 'clean'
  return text.endsWith('FOUND') ? 'infected' : undefined
}
