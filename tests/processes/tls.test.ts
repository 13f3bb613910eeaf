import { writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCertificate } from '../certificate.ts'
import { type TestDatabase, testDatabase } from '../postgres.ts'
import { listensAt, startCommand } from './causeway.ts'
import { type Installation, prepareInstallation } from './hub-environment.ts'

let database: TestDatabase
let installation: Installation

beforeAll(async () => {
  database = await testDatabase()
  installation = await prepareInstallation(database)
})
afterAll(async () => {
  await installation.remove()
  await database.close()
})

function get(port: string, path: string, ca: string): Promise<{ status?: number; hsts?: string }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', servername: 'localhost', port, path, ca }, response => {
      response.resume()
      const hsts = response.headers['strict-transport-security']
      resolve({ status: response.statusCode, ...(hsts ? { hsts } : {}) })
    })
      .on('error', reject)
      .end()
  })
}

it('OPS-4 serves with a certificate of one’s own, and nothing without it', async () => {
  const { cert, key } = makeCertificate('localhost', new Date())
  const [certFile, keyFile] = [join(installation.folder, 'cert.pem'), join(installation.folder, 'key.pem')]
  await Promise.all([writeFile(certFile, cert), writeFile(keyFile, key, { mode: 0o600 })])
  const hub = startCommand(['start', '--role', 'web'], {
    ...installation.env,
    HOST: '127.0.0.1',
    TLS_CERT_FILE: certFile,
    TLS_KEY_FILE: keyFile,
  })
  try {
    const url = new URL(await listensAt(hub))
    expect(url.protocol).toBe('https:')
    expect(await get(url.port, '/healthz', cert)).toMatchObject({
      status: 200,
      hsts: expect.stringContaining('max-age'),
    })
    await expect(fetch(`http://127.0.0.1:${url.port}/healthz`)).rejects.toThrow()
  } finally {
    hub.kill('SIGTERM')
    expect((await hub.ended).code).toBe(0)
  }
}, 60_000)
