/** What can be done about a difference: the fitting repair first; or what became of it, with a way to look. */
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { countAgain, type Difference, type Pair, type Repair } from '../../api/reconciliation.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useAct } from '../useAct.ts'
import classes from './reconciliation.module.css'
import { repairWords } from './useRepair.tsx'
import { isOfTimes } from './words.ts'

type Props = { row: Difference; pair: Pair; repair: ((row: Difference, repair: Repair) => void) | undefined }

export function RepairButtons({ row, pair, repair }: Props) {
  const { t } = useTranslation()
  if (row.state !== 'open') return <Became row={row} pair={pair} mayRepair={repair !== undefined} />
  const others = row.repairs.filter(each => each !== row.proposal)
  return (
    <div className={classes.repairs}>
      {row.proposal === null && <span className={text.soft}>{t(`reconciliation.advice.${adviceFor(row)}`)}</span>}
      {repair &&
        [...(row.proposal ? [row.proposal] : []), ...others].map(each => (
          <Button
            key={each}
            size="compact-sm"
            variant={each === row.proposal ? 'filled' : 'default'}
            onClick={() => repair(row, each)}
          >
            {repairWords(t, pair, row, each).does}
          </Button>
        ))}
      <Next row={row} pair={pair} />
    </div>
  )
}

const inHand: ReadonlySet<string> = new Set(['on-its-way', 'outage', 'paused', 'being-read'])
const forPerson: ReadonlySet<string> = new Set(['held', 'unclear'])

/** Why no repair is proposed: it goes by itself, a person decides it elsewhere, or nothing can be done from here. */
function adviceFor({ cause, kind }: Difference): 'by-itself' | 'elsewhere' | 'by-hand' | 'by-owner' {
  if (kind === 'busy') return 'by-owner'
  if (inHand.has(cause)) return 'by-itself'
  return forPerson.has(cause) ? 'elsewhere' : 'by-hand'
}

/** On to the message that waits, or to what was last sent. */
function Next({ row, pair }: { row: Difference; pair: Pair }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()
  const { message, record } = row
  if (row.kind === 'busy')
    return (
      <Link to="/o/$slug/connections/$id" params={{ slug, id: pair[row.side].id }} className={text.link}>
        {t('reconciliation.toFeeds')}
      </Link>
    )
  if (isOfTimes(row)) return null
  if (!may('messages.read')) return null
  if (message)
    return (
      <Link to="/o/$slug/messages/$id" params={{ slug, id: message }} className={text.link}>
        {t('reconciliation.toMessage')}
      </Link>
    )
  if (!record) return null
  return (
    <Link to="/o/$slug/messages" params={{ slug }} search={{ record }} className={text.link}>
      {t('reconciliation.toStory')}
    </Link>
  )
}

function Became({ row, pair, mayRepair }: { row: Difference; pair: Pair; mayRepair: boolean }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const act = useAct()
  return (
    <div className={classes.repairs}>
      <StateMark kind="difference" state={row.state} />
      {row.state === 'ignored' && mayRepair && (
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => act(() => countAgain(slug, row.id), t('reconciliation.countsAgain'))}
        >
          {t('reconciliation.countAgain')}
        </Button>
      )}
      {row.state !== 'ignored' && <Next row={row} pair={pair} />}
    </div>
  )
}
