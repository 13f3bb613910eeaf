/**
 * Values that stand for "not known", as data. A placeholder counts as missing: no agreement, no conflict, in no key.
 * Source: reference/matching.md section 3. To add one, add a row and a line to the table of the test.
 */

export const placeholdersVersion = 2

/** First or last names, folded (see `foldText`). */
export const placeholderNames: readonly RegExp[] = [
  /^(BABY|INFANT|NEWBORN|NEW BORN)( (BOY|GIRL|MALE|FEMALE|INFANT))?( ([A-D]|ONE|TWO|[1-4]))?$/,
  /^(BABYBOY|BABYGIRL|BB|BG)( [A-D1-4])?$/,
  /^(BABY|INFANT|NEWBORN) OF .+$/,
  /^(MALE|FEMALE) (INFANT|NEWBORN|BABY)( [A-D1-4])?$/,
  /^TWIN( ([AB]|ONE|TWO|[12]))?$/,
  /^(BOY|GIRL)( [A-D])?$/,
  /^(UNKNOWN|UNK|UNKN|UNKNOWN NAME|NO NAME|NONAME|NOT GIVEN|NOT KNOWN|NOT AVAILABLE|UNIDENTIFIED|UNNAMED|NONE|N A|NULL|UNDEFINED|INCONNUE?)$/,
  /^(FNU|LNU|NFN|NLN|NMN)$/,
  /^(TEST|TESTING|TESTER|TEST ?PATIENT|PATIENT|DO NOT USE|DUMMY)( ?[0-9]+)?$/,
  /^(ANONYMOUS|ANON|ANONYME|CONFIDENTIAL|REFUSED|DECLINED)$/,
  /^Z{3,}[A-Z]*$/,
  /^X{2,}$/,
  /^[0-9 ]+$/,
]

/** Whole names, as `FIRST LAST`. */
export const placeholderPeople: ReadonlySet<string> = new Set([
  'JOHN DOE',
  'JANE DOE',
  'JON DOE',
  'BABY DOE',
  'JOHN ROE',
  'JANE ROE',
  'JOHN Q PUBLIC',
  'JANE Q PUBLIC',
])

export const placeholderBirthDates: ReadonlySet<string> = new Set([
  '1900-01-01',
  '1901-01-01',
  '1800-01-01',
  '1111-11-11',
])

/** Phones in E.164. */
export const placeholderPhones: readonly RegExp[] = [
  /^\+\d{0,3}?(\d)\1{8,}$/,
  /^\+1?1234567890$/,
  /^\+1[01]/, // an area code never starts with 0 or 1
  /^\+1\d{3}[01]/, // nor does an exchange
  /^\+1\d{3}5551212$/,
  /^\+1\d{3}5555555$/,
]

/** Numbers set aside for fiction (555-0100 to 555-0199); test people use them, so a caller can let them count. */
export const fictionalPhone = /^\+1\d{3}55501\d{2}$/

/** E-mails, lower case; also those that booking systems make up for people who gave only a phone. */
export const placeholderEmails: readonly RegExp[] = [
  /^(none|no|noemail|no-email|no_email|no\.email|unknown|refused|declined|na|n\/a|test|noreply|no-reply|donotreply)@/,
  /@(sms\.cal\.com|none\.com|noemail\.com|invalid|localhost)$/,
  /\*/,
  /^x{3,}@|@x{3,}\./,
]

/** Street lines, folded. */
export const placeholderStreets: readonly RegExp[] = [
  /^(HOMELESS|UNDOMICILED|GENERAL DELIVERY|NO FIXED ADDRESS|NFA|NO ADDRESS|UNHOUSED|TRANSIENT|UNKNOWN|NONE|SANS ABRI)\b/,
]

export const placeholderPostalCodes: ReadonlySet<string> = new Set(['00000', '99999', '11111', '12345'])

/** Identifier values without blanks and hyphens: one digit repeated, or counted up. */
export const placeholderIdentifiers: readonly RegExp[] = [
  /^([0-9A-Z])\1+$/,
  /^(0?123456789?0?|987654321)$/,
  /^(UNKNOWN|NONE|NA|N\/A|TEST|PENDING)$/,
]

/** What a US social security number can not be: areas 000, 666 and 9xx, group 00, serial 0000. */
export const impossibleSsn = /^(000|666|9\d\d)|^\d{3}00|0000$/

/** Numbers printed in advertisements and leaflets, used by thousands. */
export const placeholderSsns: ReadonlySet<string> = new Set(['078051120', '457555462', '111223333', '123121234'])

/** Whether a value is in one of the tables. */
export function isPlaceholder(value: string, table: readonly RegExp[]): boolean {
  return table.some(pattern => pattern.test(value))
}
