/** One difference in the drawer: each fact as both sides have it, with the ids there, and everything that can be done. */
import { useTranslation } from 'react-i18next'
import type { Difference, Pair, Repair, SideFacts, SideName } from '../../api/reconciliation.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { stateWord } from '../../parts/states.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import { RepairButtons } from './RepairButtons.tsx'
import classes from './reconciliation.module.css'
import { TimesCell } from './TimesCell.tsx'
import { isDiffering, isOfTimes, sideTitle } from './words.ts'

type Props = {
  row: Difference
  pair: Pair
  repair: ((row: Difference, repair: Repair) => void) | undefined
  onClose: () => void
}

const names: readonly SideName[] = ['a', 'b']
const facts = ['time', 'end', 'practitioner', 'location', 'status', 'patient', 'updatedAt', 'id'] as const
type Fact = (typeof facts)[number]

export function DifferenceDrawer({ row, pair, repair, onClose }: Props) {
  const { t } = useTranslation()
  const words = { system: sideTitle(pair, row.side) }
  const isAlike = row.alike !== null && !row[row.side]
  return (
    <DetailDrawer title={t(`reconciliation.says.${row.kind}`, words)} onClose={onClose}>
      <p>{t(`reconciliation.cause.${row.cause}`, words)}</p>
      {row.both && <p className={text.soft}>{t('reconciliation.bothAstray')}</p>}
      {isAlike && (
        <p className={text.soft}>
          {words.system} · {t('reconciliation.alike')}
        </p>
      )}
      {isOfTimes(row) ? <TimesTable row={row} pair={pair} /> : <FactTable row={row} pair={pair} />}
      <RepairButtons row={row} pair={pair} repair={repair} />
    </DetailDrawer>
  )
}

/** Hours and taken times of both sides, whole. */
function TimesTable({ row, pair }: Pick<Props, 'row' | 'pair'>) {
  return (
    <table className={classes.compared}>
      <thead>
        <tr>
          {names.map(side => (
            <th key={side} scope="col">
              {sideTitle(pair, side)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          {names.map(side => {
            const facts = row[side]
            return <td key={side}>{facts ? <TimesCell facts={facts} isWhole /> : '–'}</td>
          })}
        </tr>
      </tbody>
    </table>
  )
}

function FactTable({ row, pair }: Pick<Props, 'row' | 'pair'>) {
  const { t } = useTranslation()
  return (
    <table className={classes.compared}>
      <thead>
        <tr>
          <th scope="col">
            <span className={text.unseen}>{t('reconciliation.what')}</span>
          </th>
          {names.map(side => (
            <th key={side} scope="col">
              {sideTitle(pair, side)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {facts.map(fact => (
          <tr key={fact} data-differs={isShownApart(row, fact) || undefined}>
            <th scope="row">{t(`reconciliation.fact.${fact}`)}</th>
            {names.map(side => (
              <td key={side}>
                <Value facts={row[side] ?? (row.side === side ? row.alike : null)} fact={fact} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Whether a fact is what the row is about; an appointment's time has a beginning and an end. */
function isShownApart(row: Difference, fact: Fact): boolean {
  if (fact === 'updatedAt' || fact === 'id') return false
  return isDiffering(row, fact === 'end' ? 'time' : fact)
}

function Value({ facts: side, fact }: { facts: SideFacts | null; fact: Fact }) {
  const { language } = useLocale()
  if (!side) return <span className={text.soft}>–</span>
  switch (fact) {
    case 'time':
      return <When at={side.start} show="clock" />
    case 'end':
      return <When at={side.end} show="clock" />
    case 'practitioner':
      return side.practitioner ?? '–'
    case 'location':
      return side.location ?? '–'
    case 'status':
      return stateWord('appointment', side.status).word[language]
    case 'patient':
      return side.who ?? '–'
    case 'updatedAt':
      return <When at={side.updatedAt} />
    case 'id':
      return <span className={text.mono}>{side.id}</span>
  }
}
