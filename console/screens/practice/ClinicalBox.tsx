/**
 * The box "Clinical integration" of a client or staff member: whether they are to be at Ensora Data Collection, how far
 * that has come, and what stands in the way. Shown where the organization runs Synchronization.
 */
import { Checkbox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../api/problem.ts'
import { type OnePush, type PushKind, pushQuery } from '../../api/sessionPushes.ts'
import { ErrorNote, LoadingRows } from '../../parts/Notes.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { useSessionsShown } from '../../parts/useSessionsShown.ts'
import { AskToChoose, AskToClear } from '../sessions/push/PushAsk.tsx'
import { PushLacks } from '../sessions/push/PushLacks.tsx'
import { PushStanding, TwinNote } from '../sessions/push/PushStanding.tsx'
import classes from '../sessions/push/push.module.css'
import { usePush } from '../sessions/push/usePush.ts'

/** `mail`: of the staff member, for the invitation. `onMend` leads to a field of the form. */
type Props = { path: 'clients' | 'staff'; id: string; mail: string | undefined; onMend: (field: string) => void }

export function ClinicalBox({ path, id, mail, onMend }: Props) {
  const { t } = useTranslation()
  const may = useMay()
  const shown = useSessionsShown() && may('sessions.read')
  const kind: PushKind = path === 'clients' ? 'client' : 'staff'
  const { data, error, refetch } = useQuery({
    ...pushQuery(useSlug(), kind, id),
    enabled: shown,
    retry: false,
    // What is on its way is followed until it has arrived; each look is in the audit trail, so there are no others.
    refetchInterval: ({ state }) => (state.data?.row?.state === 'waiting' && !state.data.row.problem ? 3_000 : false),
  })
  const code = error ? problemOf(error).code : undefined
  if (!shown || code === 'session.feature-off') return null
  return (
    <section className={classes.box} aria-label={t('sessionPush.box')}>
      <h3>{t('sessionPush.box')}</h3>
      {data ? (
        <Choice path={path} kind={kind} found={data} mail={mail} onMend={onMend} />
      ) : code === 'request.not-found' ? (
        <p className={classes.small}>{t('sessionPush.notKnown')}</p>
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingRows rows={1} />
      )}
    </section>
  )
}

type ChoiceProps = Omit<Props, 'id'> & { kind: PushKind; found: OnePush }

function Choice({ path, kind, found, mail, onMend }: ChoiceProps) {
  const { t } = useTranslation()
  const { row, plan, changes, mayChoose } = found
  const { id } = plan
  const [asking, setAsking] = useState(false)
  const { choose, clear } = usePush()
  const isOn = row?.wanted ?? false
  const isPossible = plan.does === 'create' || plan.does === 'update'
  const close = () => setAsking(false)
  return (
    <>
      <Checkbox
        label={t('sessionPush.ensora')}
        description={t(mayChoose ? `sessionPush.about.${kind}` : 'sessionPush.mayNot')}
        checked={isOn !== asking}
        disabled={!mayChoose || (!isOn && !isPossible)}
        onChange={() => setAsking(!asking)}
      />
      {asking && !isOn && isPossible && (
        <AskToChoose
          plan={plan}
          mail={mail}
          isBusy={choose.isPending}
          onDo={does => choose.mutate({ kind, id, does }, { onSettled: close })}
          onCancel={close}
        />
      )}
      {asking && isOn && (
        <AskToClear
          kind={kind}
          isThere={row?.pushedAt != null}
          isBusy={clear.isPending}
          onDo={() => clear.mutate({ kind, id }, { onSettled: close })}
          onCancel={close}
        />
      )}
      {row && <PushStanding row={row} changes={changes} />}
      {plan.does === 'lacking' && <PushLacks says={t('sessionPush.lacks')} fields={plan.fields} onMend={onMend} />}
      {isOn && row?.state === 'refused' && (
        <PushLacks
          says={t(row.fields.length > 0 ? 'sessionPush.refusedFields' : 'sessionPush.refusedAll')}
          fields={row.fields}
          onMend={onMend}
        />
      )}
      {plan.does === 'twin' && <TwinNote tab={path} />}
      {plan.does === 'nothing' && !isOn && <p className={classes.small}>{t('sessionPush.inactive')}</p>}
    </>
  )
}
