/** The form: what was typed stays when somebody else saves meanwhile; saving can be taken back from the toast. */
import { Button, NumberInput, Select, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../../api/problem.ts'
import {
  type SchedulingDraft,
  type SchedulingSettings,
  saveScheduling,
  schedulingQuery,
} from '../../../api/scheduling.ts'
import { LeaveGuard } from '../../../parts/LeaveGuard.tsx'
import { useMay, useSlug } from '../../../parts/session.ts'
import { ToastWithUndo } from '../../../parts/ToastWithUndo.tsx'
import { showToast } from '../../../parts/toast.ts'
import { useChange } from '../../../parts/useChange.ts'
import { draftOf, isSound, sameDraft, staleBounds, withProfile, zoneNames } from './draft.ts'
import { OwnerTable } from './OwnerTable.tsx'
import { ProfileChoice } from './ProfileChoice.tsx'
import classes from './Scheduling.module.css'

export function SchedulingForm({ opened }: { opened: SchedulingSettings }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const mayChange = useMay()('configuration.change')
  const [saved, setSaved] = useState(opened)
  const [draft, setDraft] = useState<SchedulingDraft>(draftOf(opened))
  const [reason, setReason] = useState('')
  const [meanwhile, setMeanwhile] = useState(false)
  const isChanged = !sameDraft(draft, saved)
  const dirty = useRef(isChanged)
  dirty.current = isChanged
  const take = (now: SchedulingSettings) => {
    client.setQueryData(schedulingQuery(slug).queryKey, now)
    setSaved(now)
    setDraft(draftOf(now))
    setReason('')
    setMeanwhile(false)
    dirty.current = false
  }
  const save = useChange({
    run: (wish: { draft: SchedulingDraft; version: number; reason: string; undoes?: true }) =>
      saveScheduling(slug, wish.draft, wish.version, wish.reason),
    after: (now, { undoes }) => {
      const before = draftOf(saved)
      take(now)
      const undo = () =>
        save.mutate({ draft: before, version: now.version, reason: t('scheduling.undoReason'), undoes: true })
      const message = t(undoes ? 'scheduling.undone' : 'scheduling.saved')
      showToast({ message: undoes ? message : <ToastWithUndo message={message} onUndo={undo} /> })
    },
    refused: error => {
      if (problemOf(error).status !== 412) return false
      // Theirs holds now; what is typed here stays and can be saved on top of it.
      void client.fetchQuery({ ...schedulingQuery(slug), staleTime: 0 }).then(fresh => {
        setSaved(fresh)
        setMeanwhile(true)
      })
      return true
    },
  })
  const maySave = mayChange && isChanged && isSound(draft) && reason.trim().length >= 3
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
          {t('scheduling.meanwhile', { profile: t(`scheduling.profile.${saved.profile}.name`) })}
        </p>
      )}
      <ProfileChoice
        profiles={saved.profiles}
        value={draft.profile}
        disabled={!mayChange}
        onChange={profile => setDraft(withProfile(draft, profile, saved.profiles))}
      />
      <OwnerTable
        owners={draft.owners}
        usual={saved.profiles.find(({ name }) => name === draft.profile)?.owners}
        disabled={!mayChange}
        onChange={owners => setDraft({ ...draft, owners })}
      />
      <section className={classes.part} aria-labelledby="scheduling-limits">
        <h2 id="scheduling-limits" className={classes.title}>
          {t('scheduling.limits')}
        </h2>
        <div className={classes.limits}>
          <NumberInput
            label={t('scheduling.stale')}
            description={t('scheduling.staleHelp')}
            suffix={t('scheduling.minutes')}
            value={draft.staleAfterMinutes}
            onChange={value => setDraft({ ...draft, staleAfterMinutes: Number(value) || 0 })}
            error={isSound(draft) ? undefined : t('scheduling.staleBounds', staleBounds)}
            disabled={!mayChange}
            allowDecimal={false}
            allowNegative={false}
          />
          <Select
            label={t('scheduling.zone')}
            description={t('scheduling.zoneHelp')}
            data={zoneNames(draft.zone)}
            value={draft.zone}
            onChange={zone => zone && setDraft({ ...draft, zone })}
            disabled={!mayChange}
            searchable
            allowDeselect={false}
            limit={60}
          />
        </div>
      </section>
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
