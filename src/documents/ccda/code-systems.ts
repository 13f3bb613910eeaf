/** Code systems by OID, and the names that senders write in place of one. */

export const systems = {
  loinc: '2.16.840.1.113883.6.1',
  snomed: '2.16.840.1.113883.6.96',
  rxnorm: '2.16.840.1.113883.6.88',
  ndc: '2.16.840.1.113883.6.69',
  cvx: '2.16.840.1.113883.12.292',
  unii: '2.16.840.1.113883.4.9',
  icd10: '2.16.840.1.113883.6.90',
  icd10pcs: '2.16.840.1.113883.6.4',
  icd9: '2.16.840.1.113883.6.103',
  cpt: '2.16.840.1.113883.6.12',
  hcpcs: '2.16.840.1.113883.6.285',
  nci: '2.16.840.1.113883.3.26.1.1',
  race: '2.16.840.1.113883.6.238',
  nucc: '2.16.840.1.113883.6.101',
  actCode: '2.16.840.1.113883.5.4',
  actClass: '2.16.840.1.113883.5.6',
  confidentiality: '2.16.840.1.113883.5.25',
  gender: '2.16.840.1.113883.5.1',
  marital: '2.16.840.1.113883.5.2',
  relation: '2.16.840.1.113883.5.111',
  interpretation: '2.16.840.1.113883.5.83',
  criticality: '2.16.840.1.113883.5.1063',
  participationFunction: '2.16.840.1.113883.5.88',
  coverageRole: '2.16.840.1.113883.5.110',
  npi: '2.16.840.1.113883.4.6',
} as const

export const systemNames: Readonly<Record<string, string>> = {
  [systems.loinc]: 'LOINC',
  [systems.snomed]: 'SNOMED CT',
  [systems.rxnorm]: 'RxNorm',
  [systems.ndc]: 'NDC',
  [systems.cvx]: 'CVX',
  [systems.unii]: 'UNII',
  [systems.icd10]: 'ICD-10-CM',
  [systems.icd9]: 'ICD-9-CM',
  [systems.cpt]: 'CPT',
  [systems.hcpcs]: 'HCPCS',
  [systems.nci]: 'NCI Thesaurus',
  [systems.race]: 'CDC Race and Ethnicity',
  [systems.nucc]: 'NUCC Health Care Provider Taxonomy',
}

/** Names without blanks, hyphens, dots and case. CVX also arrives under an older OID. */
const byName: Readonly<Record<string, string>> = {
  loinc: systems.loinc,
  lnc: systems.loinc,
  snomed: systems.snomed,
  snomedct: systems.snomed,
  sct: systems.snomed,
  rxnorm: systems.rxnorm,
  ndc: systems.ndc,
  cvx: systems.cvx,
  unii: systems.unii,
  icd10: systems.icd10,
  icd10cm: systems.icd10,
  icd10pcs: systems.icd10pcs,
  icd9: systems.icd9,
  icd9cm: systems.icd9,
  cpt: systems.cpt,
  cpt4: systems.cpt,
  hcpcs: systems.hcpcs,
  ncithesaurus: systems.nci,
  nationalcancerinstitutencithesaurus: systems.nci,
  cdcraceandethnicity: systems.race,
  npi: systems.npi,
}

const olderOids: Readonly<Record<string, string>> = { '2.16.840.1.113883.6.59': systems.cvx }

const oid = /^[0-2](\.(0|[1-9]\d*))+$/

/** An OID without its `urn:oid:`; undefined for anything else. */
export function oidOf(text: string | undefined): string | undefined {
  const bare = text?.trim().replace(/^urn:oid:/i, '')
  return bare !== undefined && bare.length <= 200 && oid.test(bare) ? bare : undefined
}

/** The OID of a code system, from what a sender wrote as its OID or its name. */
export function systemOf(system: string | undefined, name: string | undefined): string | undefined {
  const given = oidOf(system)
  if (given !== undefined) return olderOids[given] ?? given
  for (const each of [system, name]) {
    const known = each === undefined ? undefined : byName[each.toLowerCase().replace(/[^a-z0-9]/g, '')]
    if (known !== undefined) return known
  }
  return undefined
}
