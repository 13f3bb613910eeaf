/** The secret of a backup: from a key file, a file with a passphrase, or asked for at the terminal without showing it. */
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { type BackupSecret, keyFileSecret, passphraseSecret } from '../store/backup/secret.ts'

export const secretOptions = { 'key-file': { type: 'string' }, 'passphrase-file': { type: 'string' } } as const

type Given = { 'key-file'?: string | undefined; 'passphrase-file'?: string | undefined }

/**
 * Reads the secret; undefined when none is given and nobody can be asked.
 * @param twice whether it is asked for a second time: a mistyped one would make a backup that nobody can open
 * @throws BackupFault `backup.key-weak`; Error when the two differ or a file cannot be read
 */
export async function openSecret(given: Given, twice: boolean): Promise<BackupSecret | undefined> {
  if (given['key-file'] !== undefined) return keyFileSecret(await readFile(given['key-file'], 'utf8'))
  if (given['passphrase-file'] !== undefined)
    return passphraseSecret((await readFile(given['passphrase-file'], 'utf8')).replace(/\r?\n$/, ''))
  if (!process.stdin.isTTY) return undefined
  const passphrase = await ask('Passphrase of the backup: ')
  if (twice && (await ask('The same again: ')) !== passphrase) throw new Error('The two passphrases differ.')
  return passphraseSecret(passphrase)
}

/** What is typed is not shown. */
async function ask(question: string): Promise<string> {
  process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  terminal.on('SIGINT', () => process.exit(130))
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
