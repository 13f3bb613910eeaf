/** What can be wrong with a backup file or with the place it goes to. Thrown: a command ends with it, and says the fix. */

const fixes = {
  'backup.not-one': 'Name a file that causeway backup has written.',
  'backup.exists': 'Name another file: a backup never takes the place of one.',
  'backup.newer': 'Use the version of Causeway that wrote it, or a later one.',
  'backup.key-wrong': 'Use the passphrase or key file that the backup was made with.',
  'backup.damaged': 'Nothing was written. Take another copy of the file, or an older backup.',
  'backup.cut-off': 'Nothing was written. The file was not copied whole: take another copy, or an older backup.',
  'backup.key-weak':
    'A passphrase has 12 characters or more; a key file holds 32 random bytes: openssl rand -base64 32',
  'backup.owner': 'Give it what docs/operate.md names under Database, and set DATABASE_OWNER_URL to that login.',
  'backup.in-use': 'Stop every hub and every other program that uses this database, then run the command again.',
  'backup.not-empty':
    'Restore into a new database, or add --replace with the name of the database to lose what it holds.',
  'backup.differs': 'Nothing was changed. Report this: it is a fault of Causeway.',
  'backup.keys-differ': 'Move the key folder and master.key aside first, then run the command again.',
} as const

export type BackupFaultCode = keyof typeof fixes

/** An error with a stable code and what a person can do. */
export type BackupFault = Error & { name: 'BackupFault'; code: BackupFaultCode; fix: string }

/** Makes the error; `says` names files, tables and databases, never content. */
export function backupFault(code: BackupFaultCode, says: string): BackupFault {
  return Object.assign(new Error(`${says} ${fixes[code]}`), { name: 'BackupFault' as const, code, fix: fixes[code] })
}

/** Whether an error is one of these, and the one of `code` if given. */
export function isBackupFault(error: unknown, code?: BackupFaultCode): error is BackupFault {
  return (
    error instanceof Error &&
    error.name === 'BackupFault' &&
    'code' in error &&
    (code === undefined || error.code === code)
  )
}
