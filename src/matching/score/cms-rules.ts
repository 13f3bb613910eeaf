/**
 * CMS Table 2 as data: the combinations of fields that identify a person when a source has exactly one who fits.
 * Source: reference/matching.md section 7 (CMS Patient Matching & Response Proposal 3.3.0, a draft: rows will change).
 */
import type { CmsFacts, CmsField, NameFact } from './cms-facts.ts'

/** Changes with every row. */
export const cmsRulesVersion = '3.3.0/1'

type Part = CmsField | keyof NameFact

/** `fuzzy` names the parts that may be fuzzy; at most one of them is, in a match. */
export type CmsRule = { id: string; needs: readonly Part[]; fuzzy: readonly Part[]; on: boolean }

/** `first* last birthDate`: a star after what may be fuzzy. */
function rule(id: string, parts: string, on = true): CmsRule {
  const written = parts.split(' ')
  const nameOf = (part: string) => part.replace('*', '') as Part
  return { id, needs: written.map(nameOf), fuzzy: written.filter(part => part.endsWith('*')).map(nameOf), on }
}

/** 33 to 37 are contested in review, for relatives who share phone and surname: off unless an organization wants them. */
export const cmsRules: readonly CmsRule[] = [
  rule('01', 'first* last* birthDate* street*'),
  rule('02', 'first last* birthDate* phone'),
  rule('03', 'first last* birthDate* email'),
  rule('04', 'first* last birthDate ssnFour'),
  rule('05', 'first last* birthDate ssnFour'),
  rule('06', 'first* last birthDate itinFour'),
  rule('07', 'first last* birthDate itinFour'),
  rule('08', 'first birthDate mbi'),
  rule('09', 'first birthDate legal'),
  rule('10', 'last* birthDate* legal'),
  rule('11', 'first birthDate phone'),
  rule('12', 'first birthDate email'),
  rule('13', 'last phone ssnFour'),
  rule('14', 'last phone itinFour'),
  rule('15', 'last* email ssnFour'),
  rule('16', 'last* email itinFour'),
  rule('17', 'first phone ssnFour'),
  rule('18', 'first phone itinFour'),
  rule('19', 'first email ssnFour'),
  rule('20', 'first email itinFour'),
  rule('21', 'phone mbi'),
  rule('22', 'phone legal'),
  rule('23', 'email mbi'),
  rule('24', 'email legal'),
  rule('25', 'legal mbi'),
  rule('26', 'identifier'),
  rule('27', 'first birthDate member'),
  rule('28', 'last* birthDate* member'),
  rule('29', 'phone member'),
  rule('30', 'email member'),
  rule('31', 'first* last birthDate subscriber'),
  rule('32', 'first last* birthDate subscriber'),
  rule('33', 'first* last* phone postalCode', false),
  rule('34', 'last phone postalCode', false),
  rule('35', 'last email postalCode', false),
  rule('36', 'last* birthDate phone', false),
  rule('37', 'last* street phone', false),
]

/** A rule that a pair meets; `fuzzy` names the part that was not exact. */
export type MetRule = { id: string; fuzzy?: Part }

/** The rules that these facts meet, in the order of the table. `alsoOn` switches contested rows on. */
export function metRules(facts: CmsFacts, alsoOn: readonly string[] = []): MetRule[] {
  const met: MetRule[] = []
  for (const each of cmsRules) {
    if (!each.on && !alsoOn.includes(each.id)) continue
    const found = meetsByAny(each, facts)
    if (found) met.push(found)
  }
  return met
}

/** A rule that needs no name is asked of somebody without one too. */
const noName: readonly NameFact[] = [{}]

function meetsByAny(rule: CmsRule, { names, fields }: CmsFacts): MetRule | undefined {
  for (const name of names.length > 0 ? names : noName) {
    const met = meets(rule, name, fields)
    if (met) return met
  }
  return undefined
}

/** Plain loops: asked 32 times of everybody who is near, this was a quarter of a decision. */
function meets({ id, needs, fuzzy }: CmsRule, name: NameFact, fields: CmsFacts['fields']): MetRule | undefined {
  let inexact: Part | undefined
  for (const part of needs) {
    const is = part === 'first' || part === 'last' ? name[part] : fields[part]
    if (is === undefined) return undefined
    if (is === 'exact') continue
    if (inexact !== undefined || !fuzzy.includes(part)) return undefined
    inexact = part
  }
  return inexact === undefined ? { id } : { id, fuzzy: inexact }
}
