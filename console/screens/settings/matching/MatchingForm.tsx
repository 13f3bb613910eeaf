/** The form: what was ticked stays when somebody else saves meanwhile; saving can be taken back from the toast. */
import { Button, Checkbox, Radio, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  contestedRows,
  type MatchingDraft,
  type MatchingSettings,
  matchingQuery,
  ownRules,
  readings,
  saveMatching,
} from '../../../api/matching.ts'
import { problemOf } from '../../../api/problem.ts'
import { LeaveGuard } from '../../../parts/LeaveGuard.tsx'
import { useMay, useSlug } from '../../../parts/session.ts'
import { ToastWithUndo } from '../../../parts/ToastWithUndo.tsx'
import { showToast } from '../../../parts/toast.ts'
import { useChange } from '../../../parts/useChange.ts'
import classes from '../scheduling/Scheduling.module.css'
import { draftOf, sameDraft } from './draft.ts'

export function MatchingForm({ opened }: { opened: MatchingSettings }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const mayChange = useMay()('configuration.change')
  const [saved, setSaved] = useState(opened)
  const [draft, setDraft] = useState<MatchingDraft>(draftOf(opened))
  const [reason, setReason] = useState('')
  const [meanwhile, setMeanwhile] = useState(false)
  const isChanged = !sameDraft(draft, saved)
  const dirty = useRef(isChanged)
  dirty.current = isChanged
  const take = (now: MatchingSettings) => {
    client.setQueryData(matchingQuery(slug).queryKey, now)
    setSaved(now)
    setDraft(draftOf(now))
    setReason('')
    setMeanwhile(false)
    dirty.current = false
  }
  const save = useChange({
    run: (wish: { draft: MatchingDraft; version: number; reason: string; undoes?: true }) =>
      saveMatching(slug, wish.draft, wish.version, wish.reason),
    after: (now, { undoes }) => {
      const before = draftOf(saved)
      take(now)
      const undo = () =>
        save.mutate({ draft: before, version: now.version, reason: t('matching.undoReason'), undoes: true })
      const message = t(undoes ? 'matching.undone' : 'matching.saved')
      showToast({ message: undoes ? message : <ToastWithUndo message={message} onUndo={undo} /> })
    },
    refused: error => {
      if (problemOf(error).status !== 412) return false
      // Theirs holds now; what is ticked here stays and can be saved on top of it.
      void client.fetchQuery({ ...matchingQuery(slug), staleTime: 0 }).then(fresh => {
        setSaved(fresh)
        setMeanwhile(true)
      })
      return true
    },
  })
  const maySave = mayChange && isChanged && reason.trim().length >= 3
  return (
    <form
      noValidate
      className={classes.page}
      onSubmit={event => {
        event.preventDefault()
        if (maySave) save.mutate({ draft, version: saved.version, reason: reason.trim() })
      }}
    >
      <LeaveGuard isDirty={() => dirty.current} />
      {meanwhile && (
        <p role="alert" className={classes.meanwhile}>
          {t('matching.meanwhile')}
        </p>
      )}
      <section className={classes.part} aria-labelledby="matching-combinations">
        <h2 id="matching-combinations" className={classes.title}>
          {t('matching.combinations')}
        </h2>
        <p className={classes.about}>{t('matching.combinationsAbout')}</p>
        <Radio.Group
          aria-labelledby="matching-combinations"
          value={draft.combinations}
          onChange={value => setDraft({ ...draft, combinations: value as MatchingDraft['combinations'] })}
          className={classes.cards}
        >
          {readings.map(reading => (
            <Radio.Card key={reading} value={reading} disabled={!mayChange} className={classes.card}>
              <Radio.Indicator disabled={!mayChange} />
              <span>
                <span className={classes.name}>{t(`matching.reading.${reading}.name`)}</span>
                <span className={classes.means}>{t(`matching.reading.${reading}.means`)}</span>
              </span>
            </Radio.Card>
          ))}
        </Radio.Group>
      </section>
      <Choices
        name="contested"
        all={contestedRows}
        labelOf={row => t(`matching.row.${row}`)}
        value={draft.contested}
        disabled={!mayChange}
        onChange={contested => setDraft({ ...draft, contested })}
      />
      <Choices
        name="rules"
        all={ownRules}
        labelOf={rule => t(`matching.rule.${rule}`)}
        value={draft.rules}
        disabled={!mayChange}
        onChange={rules => setDraft({ ...draft, rules })}
      />
      {isChanged && mayChange && (
        <TextInput
          className={classes.reason}
          label={t('reason.label')}
          description={t('setUp.reasonHelp')}
          aria-required
          value={reason}
          maxLength={500}
          autoComplete="off"
          onChange={event => setReason(event.currentTarget.value)}
        />
      )}
      <div className={classes.save}>
        <Button type="submit" loading={save.isPending} disabled={!maySave}>
          {t('setUp.save')}
        </Button>
        {isChanged && mayChange && (
          <Button variant="default" onClick={() => setDraft(draftOf(saved))}>
            {t('scheduling.discard')}
          </Button>
        )}
        {!mayChange && <span className={classes.soft}>{t('setUp.askAdmin')}</span>}
      </div>
    </form>
  )
}

type ChoicesProps<Choice extends string> = {
  name: 'contested' | 'rules'
  all: readonly Choice[]
  labelOf: (choice: Choice) => string
  value: Choice[]
  disabled: boolean
  onChange: (value: Choice[]) => void
}

function Choices<Choice extends string>({ name, all, labelOf, value, disabled, onChange }: ChoicesProps<Choice>) {
  const { t } = useTranslation()
  return (
    <section className={classes.part}>
      <Checkbox.Group
        label={<span className={classes.title}>{t(`matching.${name}`)}</span>}
        description={t(`matching.${name}About`)}
        value={value}
        onChange={chosen => onChange(all.filter(each => chosen.includes(each)))}
      >
        <div className={classes.choices}>
          {all.map(each => (
            <Checkbox key={each} value={each} disabled={disabled} label={labelOf(each)} />
          ))}
        </div>
      </Checkbox.Group>
    </section>
  )
}
