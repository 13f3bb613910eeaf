/**
 * The type of a pushed document as LOINC. An absent code follows from the class of the visit; one that is not known, or
 * that says something else than its name, is kept and remarked. Source: SPEC NET-3, reference/carequality.md section 11.
 */

/** Document codes that C-CDA and the networks know, with the word that their names have in common. */
const documentTypes: ReadonlyArray<{ code: string; says: RegExp }> = [
  { code: '34133-9', says: /summari[sz]ation of episode|continuity of care|\bccd\b|summary of care|patient summary/i },
  { code: '11506-3', says: /progress note/i },
  { code: '18842-5', says: /discharge summary/i },
  { code: '11488-4', says: /consult/i },
  { code: '34117-2', says: /history and physical|h&p/i },
  { code: '57133-1', says: /referral note/i },
  { code: '18761-7', says: /transfer summary/i },
  { code: '28570-0', says: /procedure note/i },
  { code: '11504-8', says: /operative note|surgical operation/i },
  { code: '18748-4', says: /diagnostic imaging/i },
  { code: '52521-2', says: /care plan/i },
  { code: '34904-3', says: /mental health progress/i },
]
/** The kinds of progress note and discharge summary by setting and profession, which are as good as the general ones. */
const alsoKnown = new Set(
  '18733-6 18762-5 28569-2 28617-9 34900-1 11490-0 28655-9 29761-4 34745-0 34105-7 34106-5 57143-0 51848-0'.split(' '),
)

const defaultType = '34133-9'
const byClass: ReadonlyArray<{ says: RegExp; code: string }> = [
  { says: /^(imp|acute|nonac|i)$|inpatient|hospitali[sz]/i, code: '18842-5' },
  { says: /^(amb|o|hh|vr)$|ambulatory|outpatient|office|telehealth|virtual/i, code: '11506-3' },
]

export type GivenType = {
  code?: string | undefined
  /** The OID or name of the code's system, where one is given. */
  system?: string | undefined
  /** The type in words, and the name that stands beside the code. */
  names: readonly (string | undefined)[]
  visitClass: readonly (string | undefined)[]
}

/** @returns the code to keep, and whether the member should look at it */
export function documentTypeOf({ code, system, names, visitClass }: GivenType): { code: string; doubtful: boolean } {
  const given = code?.trim()
  if (!given) {
    const words = visitClass.filter(each => each !== undefined)
    const known = byClass.find(row => words.some(word => row.says.test(word.trim())))
    return { code: known?.code ?? defaultType, doubtful: false }
  }
  const isLoinc =
    system === undefined || /loinc/i.test(system) || system.replace(/^urn:oid:/i, '') === '2.16.840.1.113883.6.1'
  const row = documentTypes.find(each => each.code === given)
  const known = row !== undefined || alsoKnown.has(given)
  const saysOther = names.some(name => {
    const said = name && documentTypes.find(each => each.says.test(name))
    return said !== undefined && said !== '' && row !== undefined && said.code !== row.code
  })
  return { code: given, doubtful: !isLoinc || !known || saysOther }
}

const confidentialities: ReadonlyArray<{ says: RegExp; code: string }> = [
  { says: /^(v|very restricted)$/i, code: 'V' },
  { says: /^(r|restricted)$/i, code: 'R' },
  { says: /^(n|normal)$/i, code: 'N' },
  { says: /^(m|moderate)$/i, code: 'M' },
  { says: /^(l|low)$/i, code: 'L' },
  { says: /^(u|unrestricted)$/i, code: 'U' },
]

/** HL7 v3 Confidentiality; normal when nothing is said, restricted when what is said is not known: it must not leave unasked. */
export function confidentialityOf(...given: readonly (string | undefined)[]): string {
  const said = given.map(each => each?.trim()).filter(each => each)
  if (said.length === 0) return 'N'
  const [known] = said.flatMap(word => confidentialities.filter(row => word && row.says.test(word)))
  return known?.code ?? 'R'
}
