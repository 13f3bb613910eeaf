/** Who may be chosen, with what that would do for each; those who cannot go say what they lack. */
import { Checkbox } from '@mantine/core'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Candidate, Chosen } from '../../../api/sessionPushes.ts'
import { type Column, Table } from '../../../parts/Table.tsx'
import text from '../../../parts/text.module.css'
import { calledOf, tellApart } from '../names.ts'
import classes from './push.module.css'
import { isReady } from './readAll.ts'

/** More rows than these are not read on a screen; who cannot go comes first. */
const mostShown = 300

type Props = {
  candidates: readonly Candidate[]
  ticked: ReadonlySet<string>
  left: Chosen['left']
  onTick: (id: string, on: boolean) => void
}

export function CandidateTable({ candidates, ticked, left, onTick }: Props) {
  const { t } = useTranslation()
  const because = new Map(left.map(each => [each.id, each.because]))
  const inOrder = [...candidates].sort((a, b) => Number(isReady(a)) - Number(isReady(b)))
  const shown = inOrder.slice(0, mostShown)
  const columns: Column<Candidate>[] = [
    {
      key: 'tick',
      head: t('sessionPush.column.tick'),
      hiddenHead: true,
      width: '44px',
      cell: candidate => (
        <Checkbox
          aria-label={t('sessionPush.tick', { name: calledOf(candidate.person) })}
          checked={isReady(candidate) && ticked.has(candidate.id)}
          disabled={!isReady(candidate)}
          onChange={event => onTick(candidate.id, event.currentTarget.checked)}
        />
      ),
    },
    {
      key: 'person',
      head: t('sessionPush.column.person'),
      cell: ({ person }) => (
        <div className={classes.side}>
          <bdi>{calledOf(person)}</bdi>
          <span className={text.soft}>{tellApart(person)}</span>
        </div>
      ),
    },
    {
      key: 'does',
      head: t('sessionPush.column.does'),
      cell: candidate => {
        const why = because.get(candidate.id)
        return why ? t(`sessionPush.left.${why}`) : doesText(t, candidate)
      },
    },
  ]
  return (
    <>
      <div className={classes.people}>
        <Table label={t('sessionPush.candidates')} columns={columns} rows={shown} rowKey={({ id }) => id} tall />
      </div>
      {candidates.length > shown.length && (
        <p className={classes.small}>{t('sessionPush.moreThanShown', { count: candidates.length - shown.length })}</p>
      )}
    </>
  )
}

function doesText(t: TFunction, { does, fields, invites }: Candidate): string {
  if (does === 'lacking') {
    const names = fields.map(field => t(`sessionPush.fieldName.${field}`, { defaultValue: field })).join(', ')
    return t('sessionPush.does.lacking', { fields: names })
  }
  return t(invites ? 'sessionPush.does.invite' : `sessionPush.does.${does}`)
}
