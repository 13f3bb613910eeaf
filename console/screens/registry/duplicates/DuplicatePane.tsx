/** One possible duplicate: both people side by side, what speaks for and against, and what somebody says about it. */
import { Button, Kbd, Radio } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type DuplicateAct,
  type DuplicateWhole,
  decideDuplicate,
  duplicateQuery,
  type SidePerson,
} from '../../../api/registry.ts'
import { shortId } from '../../../parts/format.ts'
import { useKeys } from '../../../parts/keys.ts'
import { ErrorNote, LoadingRows } from '../../../parts/Notes.tsx'
import { StateMark } from '../../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../../parts/session.ts'
import { ToastWithUndo } from '../../../parts/ToastWithUndo.tsx'
import text from '../../../parts/text.module.css'
import { showToast } from '../../../parts/toast.ts'
import { useChange } from '../../../parts/useChange.ts'
import { When } from '../../../parts/When.tsx'
import classes from './duplicates.module.css'
import { Sides } from './Sides.tsx'
import { Waterfall } from './Waterfall.tsx'

export function DuplicatePane({ id, onDecided }: { id: string; onDecided: () => void }) {
  const slug = useSlug()
  const { data, error, refetch } = useQuery(duplicateQuery(slug, id))
  if (!data)
    return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={12} height={44} />
  return <Content duplicate={data} onDecided={onDecided} />
}

/** What can be said in each state. */
const acts: Readonly<Record<DuplicateWhole['state'], readonly DuplicateAct[]>> = {
  open: ['merge', 'different'],
  merged: ['undo'],
  different: ['undo'],
  undone: ['merge', 'different'],
}
const keys: Readonly<Record<DuplicateAct, string>> = { merge: 'm', different: 'n', undo: 'u' }

function Content({ duplicate, onDecided }: { duplicate: DuplicateWhole; onDecided: () => void }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const may = useMay()('registry.merge')
  const [survivor, setSurvivor] = useState(duplicate.proposed)
  const { id, state, sides, kind } = duplicate
  const back = useChange({
    run: () => decideDuplicate(slug, id, 'undo'),
    done: () => t('registry.duplicates.did.undo'),
  })
  const decide = useChange({
    run: (act: DuplicateAct) =>
      decideDuplicate(slug, id, act, act === 'merge' && sides.length > 1 ? survivor : undefined),
    after: (_answer, act) => {
      const message = t(`registry.duplicates.did.${act}`)
      showToast({
        message: act === 'undo' ? message : <ToastWithUndo message={message} onUndo={() => back.mutate()} />,
      })
      onDecided()
    },
  })
  const offered = may ? acts[state] : []
  const say = (act: DuplicateAct) => {
    if (!offered.includes(act)) return false
    if (!decide.isPending) decide.mutate(act)
    return true
  }
  useKeys({ m: () => say('merge'), n: () => say('different'), u: () => say('undo') })
  return (
    <div className={classes.content}>
      <div className={classes.head}>
        <h2>{t('registry.duplicates.percent', { percent: duplicate.percent })}</h2>
        <StateMark kind="duplicate" state={state} />
        <span className={classes.gap} />
        {offered.map(act => (
          <Button
            key={act}
            size="compact-md"
            variant={act === 'merge' ? 'filled' : 'default'}
            loading={decide.isPending && decide.variables === act}
            onClick={() => say(act)}
            rightSection={
              <Kbd size="xs" aria-hidden>
                {keys[act]}
              </Kbd>
            }
          >
            {t(`registry.duplicates.act.${kind === 'merge' && state === 'open' ? `${act}Asked` : act}`)}
          </Button>
        ))}
      </div>
      <p className={text.soft}>
        {t(`registry.duplicates.because.${duplicate.because}`, { defaultValue: duplicate.because })}
        {duplicate.decidedAt && (
          <>
            {' · '}
            {duplicate.decidedBy?.name ?? t(`registry.by.${duplicate.decidedBy?.kind ?? 'rules'}`)},{' '}
            <When at={duplicate.decidedAt} />
          </>
        )}
      </p>
      {duplicate.reason && <p className={text.quote}>{duplicate.reason}</p>}
      {offered.includes('merge') && sides.length > 1 && (
        <Radio.Group
          className={classes.survivor}
          label={t('registry.duplicates.survivor')}
          value={survivor}
          onChange={setSurvivor}
        >
          <div className={classes.choices}>
            {sides.map(side => (
              <Radio key={side.id} value={side.id} label={choiceOf(side)} />
            ))}
          </div>
        </Radio.Group>
      )}
      <Sides sides={sides} />
      <Waterfall duplicate={duplicate} />
    </div>
  )
}

/** Both may have one name: the identity at the member tells them apart. */
function choiceOf({ id, name, identifiers }: SidePerson): string {
  const identity = identifiers.find(each => each.isIdentity) ?? identifiers[0]
  return [name ?? shortId(id), identity?.value].filter(Boolean).join(' · ')
}
