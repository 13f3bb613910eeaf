/**
 * A browser for the tests: the one in the npm package on Linux x64, else an installed Chromium, else none, which is said
 * loudly. The package's own flags are not used: they switch web security off. Source: DESIGN.md section 7.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

type Found = { executablePath: string; env: Record<string, string> }
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

/** Starts a browser, or returns undefined where there is none. */
export async function startBrowser(): Promise<TestBrowser | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-browser-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const found = (await unpack(folder).catch(reason => void console.error(`No packaged browser: ${reason}`))) ?? look()
  if (!found) {
    remove()
    console.error('BROWSER TESTS SKIPPED: no Chromium is installed and the packaged one does not run here.')
    return undefined
  }
  const browser = await chromium.launch({
    executablePath: found.executablePath,
    env: { ...(process.env as Record<string, string>), ...found.env },
    // Root has no user namespace of its own; the sandbox of the renderer needs one. Only our own pages are opened.
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none', '--disable-dev-shm-usage'],
  })
  return {
    browser,
    close: async () => {
      await browser.close()
      remove()
    },
  }
}

/** Unpacks the browser of the package with the libraries that a bare Linux lacks, into a folder of this run. */
async function unpack(folder: string): Promise<Found | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const before = process.env.TMPDIR
  // The package unpacks below the system's folder for temporary files; two runs must not meet there.
  process.env.TMPDIR = folder
  try {
    const { inflate } = await import('@sparticuz/chromium')
    const archives = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', 'bin')
    const unpacked = ['chromium.br', 'fonts.tar.br', 'al2023.tar.br'].map(name => inflate(join(archives, name)))
    const [executablePath = '', fonts = '', libraries = ''] = await Promise.all(unpacked)
    const home = join(folder, 'home')
    mkdirSync(home)
    writeFileSync(join(folder, 'fonts.conf'), fontsConfiguration(fonts, folder))
    const lib = [join(libraries, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':')
    return {
      executablePath,
      env: { LD_LIBRARY_PATH: lib, FONTCONFIG_FILE: join(folder, 'fonts.conf'), HOME: home, TMPDIR: folder },
    }
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

function look(): Found | undefined {
  const executablePath = installed.find(existsSync)
  return executablePath === undefined ? undefined : { executablePath, env: {} }
}
