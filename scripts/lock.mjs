/** One at a time across processes: for installing and building, which two commands started at once must not both do. */
import { open, readFile, rm } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * Runs `work` while holding the lock `file`, after waiting for whoever holds it. A dead holder's lock is taken over.
 * @template T @param {string} file @param {string} what said to the one who waits @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, what, work) {
  for (let told = false; ; ) {
    try {
      const lock = await open(file, 'wx')
      await lock.writeFile(String(process.pid))
      await lock.close()
      break
    } catch (cause) {
      if (cause.code !== 'EEXIST') throw cause
    }
    const holder = Number(await readFile(file, 'utf8').catch(() => ''))
    // An empty file is a lock whose holder has not written its id yet.
    if (holder > 0 && !isAlive(holder)) await rm(file, { force: true })
    else {
      if (!told && holder > 0) console.log(`Waiting for process ${holder}: ${what}`)
      told = holder > 0
      await wait(250)
    }
  }
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return cause.code === 'EPERM'
  }
}
