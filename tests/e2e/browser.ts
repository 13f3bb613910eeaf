/**
 * A browser for the tests: the one in the npm package on Linux x64, else an installed Chromium, else none, which is said
 * loudly. The package's own flags are not used: they switch web security off. Source: DESIGN.md section 7.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

/** A browser that can be started, and what it needs in its environment. */
export type FoundBrowser = { executablePath: string; env: Record<string, string> }
export type TestBrowser = { browser: Browser; close(): Promise<void> }

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * Looks for a browser; undefined, and said loudly, where there is none.
 * @param folder the packaged one is unpacked here, once for all files of a run
 */
export async function findBrowser(folder: string): Promise<FoundBrowser | undefined> {
  const unpacked = await unpack(folder).catch(reason => void console.error(`No packaged browser: ${reason}`))
  const found = unpacked ?? look()
  if (!found) console.error('BROWSER TESTS SKIPPED: no Chromium is installed and the packaged one does not run here.')
  return found
}

/** Starts a browser that keeps what it writes to itself. */
export async function startBrowser({ executablePath, env }: FoundBrowser): Promise<TestBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-browser-'))
  const browser = await chromium.launch({
    executablePath,
    env: { ...(process.env as Record<string, string>), ...env, HOME: folder, TMPDIR: folder },
    // Root has no user namespace of its own; the sandbox of the renderer needs one. Only our own pages are opened.
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none', '--disable-dev-shm-usage'],
  })
  return {
    browser,
    close: async () => {
      await browser.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Unpacks the browser of the package with the libraries that a bare Linux lacks, into a folder of this run. */
async function unpack(folder: string): Promise<FoundBrowser | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const before = process.env.TMPDIR
  // The package unpacks below the system's folder for temporary files; two runs must not meet there.
  process.env.TMPDIR = folder
  try {
    const { inflate } = await import('@sparticuz/chromium')
    const archives = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', 'bin')
    const unpacked = ['chromium.br', 'fonts.tar.br', 'al2023.tar.br'].map(name => inflate(join(archives, name)))
    const [executablePath = '', fonts = '', libraries = ''] = await Promise.all(unpacked)
    writeFileSync(join(folder, 'fonts.conf'), fontsConfiguration(fonts, folder))
    const lib = [join(libraries, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':')
    return { executablePath, env: { LD_LIBRARY_PATH: lib, FONTCONFIG_FILE: join(folder, 'fonts.conf') } }
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}

/** The package's own names folders that only its clouds have. */
function fontsConfiguration(fonts: string, folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${fonts}</dir><dir>/usr/share/fonts</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir>
<alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
<alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
`
}

function look(): FoundBrowser | undefined {
  const executablePath = installed.find(existsSync)
  return executablePath === undefined ? undefined : { executablePath, env: {} }
}
