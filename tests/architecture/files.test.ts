import { readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { isScript, isTest, listFiles, readText, root } from './sources.ts'

const folders = ['src', 'console', 'tests', 'scripts', 'examples', 'migrations', 'docs', '.ci']
const topLevel = readdirSync(root).filter(name => /\.(md|json|ts)$/.test(name) && name !== 'package-lock.json')
const texts = [...folders.flatMap(listFiles), ...topLevel].filter(file =>
  /\.(ts|tsx|mjs|sql|md|json|ya?ml|css|html|run)$|^\.ci\//.test(file),
)
const scripts = texts.filter(isScript).filter(file => !file.startsWith('tests/architecture/'))

describe('files', () => {
  it('in src stay short enough to be read in one go', () => {
    const long = listFiles('src')
      .filter(isScript)
      .filter(file => linesOf(file).length > 301)
    expect(long.map(file => `${file}: ${linesOf(file).length - 1} lines, 300 are the limit`)).toEqual([])
  })

  it('name no place on the machine where they were written', () => {
    const home = homedir() === '/' ? undefined : `${homedir()}/`
    const places = [root, home].filter(place => place !== undefined)
    const isPlace = (line: string) =>
      places.some(place => line.includes(place)) || /(?<![\w.])\/(home|Users)\/[a-z]\w*\//.test(line)
    expect(findLines(texts, isPlace)).toEqual([])
  })

  it('hold no left-overs: notes to oneself, switched-off checks, tests that do not run', () => {
    const leftOver = /\b(TODO|FIXME|XXX|HACK)\b|@ts-(ignore|nocheck|expect-error)|biome-ignore|\bdebugger\b/
    const notRun = /\b(it|test|describe)(\.\w+)*\.(only|skip|todo)\(/
    expect(findLines(scripts, line => leftOver.test(line) || notRun.test(line))).toEqual([])
  })

  it('of src begin with a comment that says what they are for', () => {
    const silent = listFiles('src')
      .filter(file => file.endsWith('.ts') && !isTest(file))
      .filter(file => !/^\/\*\*|^\/\//.test(readText(file)))
    expect(silent).toEqual([])
  })
})

function linesOf(file: string): string[] {
  return readText(file).split('\n')
}

function findLines(files: readonly string[], is: (line: string) => boolean): string[] {
  return files.flatMap(file =>
    linesOf(file).flatMap((line, index) => (is(line) ? [`${file}:${index + 1} ${line.trim().slice(0, 100)}`] : [])),
  )
}
