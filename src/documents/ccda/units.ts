/** Units as UCUM writes them, from what laboratories and EHRs write. What is no unit of UCUM is no unit here: it stays text. */

/** Written otherwise, compared without case and blanks. */
const otherSpellings: Readonly<Record<string, string>> = {
  mmhg: 'mm[Hg]',
  'mm(hg)': 'mm[Hg]',
  'mm hg': 'mm[Hg]',
  cmh2o: 'cm[H2O]',
  in: '[in_i]',
  inch: '[in_i]',
  inches: '[in_i]',
  'in.': '[in_i]',
  '"': '[in_i]',
  ft: '[ft_i]',
  feet: '[ft_i]',
  lb: '[lb_av]',
  lbs: '[lb_av]',
  pound: '[lb_av]',
  pounds: '[lb_av]',
  oz: '[oz_av]',
  ounces: '[oz_av]',
  'fl oz': '[foz_us]',
  f: '[degF]',
  degf: '[degF]',
  '°f': '[degF]',
  'deg f': '[degF]',
  fahrenheit: '[degF]',
  c: 'Cel',
  degc: 'Cel',
  '°c': 'Cel',
  'deg c': 'Cel',
  celsius: 'Cel',
  bpm: '/min',
  'beats/min': '/min',
  'beats per minute': '/min',
  'breaths/min': '/min',
  'breaths per minute': '/min',
  'per minute': '/min',
  '/minute': '/min',
  percent: '%',
  pct: '%',
  'kg/m^2': 'kg/m2',
  'kg/m²': 'kg/m2',
  'kg/(m^2)': 'kg/m2',
  'ml/min/1.73m2': 'mL/min/{1.73_m2}',
  'ml/min/1.73m^2': 'mL/min/{1.73_m2}',
  'ml/min/1.73 m2': 'mL/min/{1.73_m2}',
  mcg: 'ug',
  µg: 'ug',
  μg: 'ug',
  microgram: 'ug',
  'milligram(s)': 'mg',
  milligram: 'mg',
  milligrams: 'mg',
  gm: 'g',
  gram: 'g',
  grams: 'g',
  'gram(s)': 'g',
  kilogram: 'kg',
  kgs: 'kg',
  cc: 'mL',
  milliliter: 'mL',
  'milliliter(s)': 'mL',
  milliliters: 'mL',
  liter: 'L',
  liters: 'L',
  iu: '[iU]',
  unit: '[U]',
  units: '[U]',
  'unit(s)': '[U]',
  'iu/l': '[iU]/L',
  'iu/ml': '[iU]/mL',
  'units/l': 'U/L',
  'u/l': 'U/L',
  meq: 'meq',
  seconds: 's',
  sec: 's',
  second: 's',
  secs: 's',
  minute: 'min',
  minutes: 'min',
  mins: 'min',
  hr: 'h',
  hrs: 'h',
  hour: 'h',
  hours: 'h',
  day: 'd',
  days: 'd',
  week: 'wk',
  weeks: 'wk',
  month: 'mo',
  months: 'mo',
  year: 'a',
  years: 'a',
  yr: 'a',
  yrs: 'a',
  tablet: '{tablet}',
  tablets: '{tablet}',
  tab: '{tablet}',
  tabs: '{tablet}',
  'tablet(s)': '{tablet}',
  capsule: '{capsule}',
  capsules: '{capsule}',
  cap: '{capsule}',
  'capsule(s)': '{capsule}',
  puff: '{puff}',
  puffs: '{puff}',
  'puff(s)': '{puff}',
  spray: '{spray}',
  drop: '[drp]',
  drops: '[drp]',
  patch: '{patch}',
  application: '{application}',
  each: '{each}',
  ea: '{each}',
  'packs/day': '{pack}/d',
  'pack/day': '{pack}/d',
  'drinks/day': '{drink}/d',
  'drinks/week': '{drink}/wk',
  'x10e3/ul': '10*3/uL',
  'x10e6/ul': '10*6/uL',
  'x10e9/l': '10*9/L',
  'k/ul': '10*3/uL',
  'm/ul': '10*6/uL',
  'thou/ul': '10*3/uL',
  'thousand/ul': '10*3/uL',
  'million/ul': '10*6/uL',
  'cells/ul': '{cells}/uL',
  score: '{score}',
  ratio: '{ratio}',
  index: '{index}',
  ph: '[pH]',
}

const prefixes = '(?:da|[YZEPTGMkhdcmunpfazy])'
// Units that take a prefix, units that take none, and powers of ten; each may have an exponent and an annotation.
const metric =
  'm|s|g|L|l|mol|osm|eq|Pa|bar|J|W|V|A|K|cd|Hz|N|cal|U|kat|Bq|Ci|Gy|Sv|rad|t|\\[iU\\]|\\[IU\\]|m\\[Hg\\]|m\\[H2O\\]'
const plain =
  "Cel|min|h|d|wk|mo|a|%|deg|\\[degF\\]|\\[in_i\\]|\\[ft_i\\]|\\[mi_i\\]|\\[lb_av\\]|\\[oz_av\\]|\\[foz_us\\]|\\[cup_us\\]|\\[tbs_us\\]|\\[tsp_us\\]|\\[pt_us\\]|\\[qt_us\\]|\\[gal_us\\]|\\[drp\\]|\\[pH\\]|\\[U\\]|\\[arb'U\\]|\\[CFU\\]|\\[Cal\\]|\\[ppm\\]|\\[ppb\\]|\\[HPF\\]|\\[LPF\\]|\\[diop\\]|B|bit|By"
const annotation = '\\{[!-z|~]{0,40}\\}'
const simple = `(?:(?:${prefixes}?(?:${metric})|${plain}|10[*^])(?:[+-]?\\d{1,2})?(?:${annotation})?|${annotation}|\\d{1,6})`
const ucum = new RegExp(`^/?${simple}(?:[./]${simple})*$`)

const known = new Map<string, string | undefined>()

/** The unit in UCUM; undefined when it is none. */
export function ucumOf(unit: string | undefined): string | undefined {
  if (unit === undefined) return undefined
  if (known.has(unit)) return known.get(unit)
  const found = find(unit.trim().replace(/\s+/g, ' '))
  if (known.size < 2000) known.set(unit, found)
  return found
}

function find(unit: string): string | undefined {
  const other = otherSpellings[unit.toLowerCase()]
  if (other !== undefined) return other
  const powers = unit.replace(/^x?\s*10\s*(?:\+|\^|\*|e|\*\*)\s*(\d{1,2})/i, '10*$1').replace(/^10\*(\d+)\^/, '10*$1')
  const rewritten = powers
    .replace(/[µμ]/g, 'u')
    .replace(/\bmcg\b/gi, 'ug')
    .replace(/\/(?:ul|UL)$/, '/uL')
    .replace(/\/(?:dl|DL)$/, '/dL')
    .replace(/\/(?:ml|ML)$/, '/mL')
    .replace(/\/l$/, '/L')
    .replace(/\/(?:hr|hour)$/i, '/h')
    .replace(/\/day$/i, '/d')
    .replace(/^ml\b/, 'mL')
    .replace(/^mEq\b/i, 'meq')
    .replace(/^mmol\b/i, 'mmol')
    .replace(/^iu\b/i, '[iU]')
    .replace(/^mIU\b/i, 'm[iU]')
    .replace(/^uIU\b/i, 'u[iU]')
    .replace(/\bactuat\b/gi, '{actuat}')
  return rewritten.length <= 60 && ucum.test(rewritten) ? rewritten : undefined
}
