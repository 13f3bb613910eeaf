/** How one side has an appointment: when, with whom, where, and its state; what differs is marked by weight and words. */
import { useTranslation } from 'react-i18next'
import type { Difference, SideFacts, SideName } from '../../api/reconciliation.ts'
import { useNow } from '../../parts/clock.ts'
import { clockTime, fullTime } from '../../parts/format.ts'
import { stateWord } from '../../parts/states.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import classes from './reconciliation.module.css'
import { TimesCell } from './TimesCell.tsx'
import { type FactName, factNames, factOf, isDiffering, isOfTimes } from './words.ts'

export function SideCell({ row, side }: { row: Difference; side: SideName }) {
  const { t } = useTranslation()
  const facts = row[side]
  if (!facts && row.alike && row.side === side)
    return (
      <>
        <p className={text.soft}>{t('reconciliation.alike')}</p>
        <FactList facts={row.alike} row={row} />
      </>
    )
  if (facts && isOfTimes(row)) return <TimesCell facts={facts} />
  if (!facts)
    return (
      <span className={text.soft}>{t(row.kind === 'late' ? 'reconciliation.isThere' : 'reconciliation.notThere')}</span>
    )
  return <FactList facts={facts} row={row} />
}

function FactList({ facts, row }: { facts: SideFacts; row: Difference }) {
  const { t } = useTranslation()
  return (
    <ul className={classes.facts}>
      {factNames
        .filter(fact => factOf(facts, fact) !== null && (fact !== 'patient' || row.kind === 'patient'))
        .map(fact => (
          <li key={fact} data-differs={isDiffering(row, fact) || undefined}>
            <FactText facts={facts} fact={fact} />
            {isDiffering(row, fact) && <span className={text.unseen}> {t('reconciliation.differs')}</span>}
          </li>
        ))}
    </ul>
  )
}

function FactText({ facts, fact }: { facts: SideFacts; fact: FactName }) {
  const { language } = useLocale()
  if (fact === 'time') return <TimeSpan start={facts.start} end={facts.end} />
  if (fact === 'status') return stateWord('appointment', facts.status).word[language]
  return factOf(facts, fact)
}

/** From when to when, in the reader's zone. */
function TimeSpan({ start, end }: { start: string | null; end: string | null }) {
  const now = useNow()
  const { locale } = useLocale()
  if (start === null) return null
  const from = new Date(start)
  const to = end === null ? undefined : new Date(end)
  const until =
    to && new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(to)
  return (
    <time dateTime={start} title={fullTime(from, locale)} className={text.figures}>
      {clockTime(from, now, locale)}
      {until && ` – ${until}`}
    </time>
  )
}
