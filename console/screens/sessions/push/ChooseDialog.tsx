/** Chooses many for Ensora Data Collection: first what that would do for each, with counts, then the choice. */
import { Button, Checkbox, Group, Modal, NativeSelect, Progress } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { choicesQuery } from '../../../api/practice.ts'
import { type Candidate, type Chosen, type PushKind, readCandidates } from '../../../api/sessionPushes.ts'
import { ErrorNote, LoadingRows, Note } from '../../../parts/Notes.tsx'
import { useMay, useSlug } from '../../../parts/session.ts'
import { useLocale } from '../../../parts/useLocale.ts'
import { CandidateTable } from './CandidateTable.tsx'
import classes from './push.module.css'
import { isReady, readAllCandidates, sumsOf } from './readAll.ts'
import { useChooseMany } from './useChooseMany.ts'

type Props = { kind: PushKind; onClose: () => void }

export function ChooseDialog({ kind, onClose }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened
      onClose={onClose}
      size="min(820px, 96vw)"
      title={t(`sessionPush.dialog.${kind}`)}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Choose kind={kind} onClose={onClose} />
    </Modal>
  )
}

function Choose({ kind, onClose }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const [agency, setAgency] = useState('')
  const [read, setRead] = useState(0)
  const { data, error, refetch } = useQuery({
    queryKey: [slug, 'sessions', 'pushes', 'candidates', kind, agency],
    queryFn: ({ signal }) =>
      readAllCandidates(
        cursor => readCandidates(slug, kind, agency || undefined, cursor),
        setRead,
        () => signal.aborted,
      ),
    // What was ticked is about this reading: another one only when somebody asks for it.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  return (
    <>
      <p className={classes.small}>{t(`sessionPush.dialogLead.${kind}`)}</p>
      <AgencyChoice value={agency} onChange={setAgency} />
      {data ? (
        data.length === 0 ? (
          <Note title={t('sessionPush.noCandidates')}>
            <p>{t('sessionPush.noCandidatesText')}</p>
          </Note>
        ) : (
          <Candidates key={agency} kind={kind} candidates={data} onClose={onClose} />
        )
      ) : error ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : (
        <>
          <p className={classes.small} role="status">
            {t('sessionPush.looking', { count: read })}
          </p>
          <LoadingRows rows={6} />
        </>
      )}
    </>
  )
}

function AgencyChoice({ value, onChange }: { value: string; onChange: (agency: string) => void }) {
  const { t } = useTranslation()
  const may = useMay()
  const { data } = useQuery({ ...choicesQuery(useSlug(), 'agencies'), enabled: may('practice.read') })
  const agencies = (data ?? []).map(({ id, fields }) => ({ value: id, label: String(fields.name ?? '') }))
  if (agencies.length < 2) return null
  return (
    <NativeSelect
      mt="sm"
      label={t('sessions.agency')}
      data={[{ value: '', label: t('sessions.allAgencies') }, ...agencies]}
      value={value}
      onChange={event => onChange(event.currentTarget.value)}
    />
  )
}

function Candidates({ kind, candidates, onClose }: Props & { candidates: readonly Candidate[] }) {
  const { t } = useTranslation()
  const { locale } = useLocale()
  const figure = new Intl.NumberFormat(locale)
  const ready = candidates.filter(isReady)
  const [ticked, setTicked] = useState<ReadonlySet<string>>(() => new Set(ready.map(({ id }) => id)))
  const [left, setLeft] = useState<Chosen['left']>([])
  const { choose, going } = useChooseMany(kind, others => {
    setLeft(others)
    if (others.length === 0) onClose()
  })
  const chosen = ready.filter(({ id }) => ticked.has(id))
  const sums = sumsOf(candidates)
  const { invites } = sumsOf(chosen)
  return (
    <>
      <ul className={classes.figures} aria-label={t('sessionPush.sums')}>
        {(['create', 'update', 'invites', 'lacking', 'twin'] as const)
          .filter(name => sums[name] > 0)
          .map(name => (
            <li key={name}>
              <strong>{figure.format(sums[name])}</strong> {t(`sessionPush.sum.${name}`, { count: sums[name] })}
            </li>
          ))}
      </ul>
      {ready.length > 0 && (
        <Checkbox
          mt="sm"
          label={t('sessionPush.all', { count: ready.length })}
          checked={chosen.length === ready.length}
          indeterminate={chosen.length > 0 && chosen.length < ready.length}
          onChange={event => setTicked(new Set(event.currentTarget.checked ? ready.map(({ id }) => id) : []))}
        />
      )}
      <CandidateTable
        candidates={candidates}
        ticked={ticked}
        left={left}
        onTick={(id, on) =>
          setTicked(before => {
            const after = new Set(before)
            if (on) after.add(id)
            else after.delete(id)
            return after
          })
        }
      />
      {left.length > 0 && (
        <p className={classes.mail} role="alert">
          {t('sessionPush.leftSome', { count: left.length })}
        </p>
      )}
      {going && (
        <Progress
          mt="sm"
          value={(going.done / going.of) * 100}
          aria-label={t('sessionPush.going', { done: figure.format(going.done), of: figure.format(going.of) })}
        />
      )}
      <Group justify="space-between" gap="xs" mt="md">
        <span className={classes.mail} role="status">
          {invites > 0 && t('sessionPush.willInvite', { count: invites })}
        </span>
        <Group gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.close')}
          </Button>
          <Button disabled={chosen.length === 0} loading={going !== undefined} onClick={() => void choose(chosen)}>
            {t('sessionPush.chooseCount', { count: chosen.length })}
          </Button>
        </Group>
      </Group>
    </>
  )
}
