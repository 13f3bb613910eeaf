/**
 * A Schematron run with libxml2's XPath: what takes the npm validator seconds takes tens of milliseconds, so tests can check
 * hundreds of documents. Its verdicts are compared with that validator's in schematron.test.ts. Repairs the published
 * C-CDA rules in the same two places as the reference check does (C-CDA's CONF:1098-28042, value sets missing in voc.xml).
 */
import { readFileSync } from 'node:fs'
import { type XmlDocument, XmlDocument as XmlDocuments, type XmlNode, XmlXPath } from 'libxml2-wasm'

/** A rule that a document breaks. `path` is where, as the names of the elements down to it. */
export type Breach = { schematron: string; id: string; says: string; path: string }

export type Schematron = {
  name: string
  /** The errors of a document, and the tests that could not be evaluated (which a gate treats as errors). */
  check(document: XmlDocument): { errors: Breach[]; notEvaluated: Breach[] }
  /** The roots of document-type templates whose R2.1 rule matched: without one nothing of a document was checked. */
  documentTypesOf(document: XmlDocument): string[]
  /** Whether a rule knows the template, written `root` or `root:extension`. */
  knows(template: string): boolean
}

type Test = { id: string; says: string; test: string; compiled?: XmlXPath }
type Rule = { context: string; roots: readonly string[][]; tests: Test[]; compiled?: XmlXPath }

const sch = { sch: 'http://purl.oclc.org/dsdl/schematron' }
const template = /@root='([\d.]+)'(?:\]?\[| and )@extension='([^']+)'/g
const fromValueSet =
  /(@\w+)\s*=\s*document\('voc\.xml'\)\/voc:systems\/voc:system\[@valueSetOid='([\d.]+)'\]\/voc:code\/@value/g

/** Reads a Schematron file; `vocabulary` is the text of the voc.xml that it reads value sets from. */
export function readSchematron(name: string, file: string, vocabulary: string): Schematron {
  const source = XmlDocuments.fromBuffer(readFileSync(file))
  const namespaces: Record<string, string> = {}
  for (const node of source.find('//sch:ns', sch)) namespaces[attribute(node, 'prefix')] = attribute(node, 'uri')
  const active = new Set(
    source.find("//sch:phase[@id='errors']/sch:active", sch).map(node => attribute(node, 'pattern')),
  )
  const valueSets = readValueSets(vocabulary)
  const rules: Rule[] = []
  for (const node of source.find('//sch:pattern/sch:rule[@context]', sch)) {
    const pattern = node.parent === null ? '' : attribute(node.parent, 'id')
    const context = attribute(node, 'context').trim()
    const alternatives = splitUnion(context)
    rules.push({
      context: alternatives.map(each => (each.startsWith('/') ? each : `//${each}`)).join(' | '),
      roots: alternatives.map(each => [...each.matchAll(/@root='([\d.]+)'/g)].map(match => match[1] ?? '')),
      tests: testsOf(source, node, valueSets).filter(test => active.has(pattern) || isDemand(test.says)),
    })
  }
  const contexts = source.find('//sch:rule[@context]', sch).map(node => attribute(node, 'context'))
  const known = new Set<string>()
  for (const context of contexts) {
    for (const [, root, extension] of context.matchAll(template)) known.add(`${root}:${extension}`)
    for (const [, root = ''] of context.matchAll(/@root='([\d.]+)'/g)) known.add(root)
  }
  const documentType = /^cda:ClinicalDocument\[cda:templateId\[@root='([\d.]+)' and @extension='2015-08-01'\]\]$/
  const documentTypes = contexts.flatMap(context => documentType.exec(context.trim())?.[1] ?? [])
  source.dispose()

  return {
    name,
    knows: each => known.has(each),
    documentTypesOf: document =>
      [...new Set(documentTypes)].filter(
        root =>
          document.get(
            `/cda:ClinicalDocument[cda:templateId[@root='${root}' and @extension='2015-08-01']]`,
            namespaces,
          ) !== null,
      ),
    check(document) {
      const present = new Set(document.find('//cda:templateId/@root', namespaces).map(node => node.content))
      const errors: Breach[] = []
      const notEvaluated: Breach[] = []
      for (const rule of rules) {
        if (rule.tests.length === 0 || !rule.roots.some(needed => needed.every(root => present.has(root)))) continue
        rule.compiled ??= XmlXPath.compile(rule.context, namespaces)
        for (const node of document.find(rule.compiled))
          for (const test of rule.tests) {
            const breach = { schematron: name, id: test.id, says: test.says, path: pathOf(node) }
            try {
              test.compiled ??= XmlXPath.compile(`boolean(${test.test})`, namespaces)
              if (node.eval(test.compiled) !== true) errors.push(breach)
            } catch (error) {
              notEvaluated.push({ ...breach, says: `${test.test}: ${String(error)}` })
            }
          }
      }
      return { errors, notEvaluated }
    },
  }
}

/** Some rules stand among the warnings and demand all the same: `SHALL`, and no `SHOULD` before it. */
function isDemand(says: string): boolean {
  const [shall, should] = [says.indexOf('SHALL'), says.indexOf('SHOULD')]
  return shall >= 0 && (should < 0 || shall < should)
}

/** The tests of a rule and of the abstract rules that it extends. */
function testsOf(source: XmlDocument, rule: XmlNode, valueSets: ReadonlyMap<string, string>): Test[] {
  return rule.find('sch:assert | sch:extends', sch).flatMap(node => {
    const extended = attribute(node, 'rule')
    if (extended !== '') {
      const other = source.get(`//sch:rule[@id='${extended}']`, sch)
      return other === null ? [] : testsOf(source, other, valueSets)
    }
    const test = attribute(node, 'test')
      .replaceAll(
        '../cda:templateId[(@root=$root) and not(@extension)]',
        '(@root = ../cda:templateId[not(@extension)]/@root)',
      )
      .replaceAll("[xsi:type='CD']", "[@xsi:type='CD']")
      .replace(fromValueSet, (_, name: string, set: string) => {
        const codes = valueSets.get(set)
        return codes === undefined ? name : `contains('${codes}', concat('|', ${name}, '|'))`
      })
    return [{ id: attribute(node, 'id'), says: node.content.replace(/\s+/g, ' ').trim(), test }]
  })
}

function readValueSets(vocabulary: string): Map<string, string> {
  const sets = new Map<string, string>()
  for (const [, oid = '', body = ''] of vocabulary.matchAll(/<system valueSetOid="([^"]+)"[^>]*>(.*?)<\/system>/gs)) {
    const codes = [...body.matchAll(/<code value="([^"']*)"/g)].map(match => match[1])
    sets.set(oid, `|${codes.join('|')}|`)
  }
  return sets
}

/** The alternatives of `a | b`, but not within brackets or quotes. */
function splitUnion(context: string): string[] {
  const found: string[] = []
  let depth = 0
  let quote = ''
  let current = ''
  for (const character of context) {
    if (quote !== '') quote = character === quote ? '' : quote
    else if (character === "'" || character === '"') quote = character
    else if (character === '[' || character === '(') depth++
    else if (character === ']' || character === ')') depth--
    if (character === '|' && depth === 0 && quote === '') {
      found.push(current.trim())
      current = ''
    } else current += character
  }
  found.push(current.trim())
  return found
}

function attribute(node: XmlNode, name: string): string {
  return node.get(`@${name}`)?.content ?? ''
}

function pathOf(node: XmlNode): string {
  const names: string[] = []
  for (let at: XmlNode | null = node; at !== null; at = at.parent) names.unshift('name' in at ? String(at.name) : '')
  return names.join('/')
}
