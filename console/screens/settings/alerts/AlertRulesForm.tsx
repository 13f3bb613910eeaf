/** The rules as a form, saved as a whole over the version that was seen. What is typed stays when somebody else was faster. */
import { Button, MultiSelect, NumberInput, Select, Switch } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type AlertRules,
  type AlertSettings,
  alertSettingsQuery,
  type Severity,
  saveAlertRules,
} from '../../../api/alerts.ts'
import { problemOf } from '../../../api/problem.ts'
import { connectionsQuery } from '../../../api/queries.ts'
import { connectionName } from '../../../parts/connectionName.ts'
import { ProblemBox } from '../../../parts/ProblemBox.tsx'
import { errorText } from '../../../parts/problemText.ts'
import { useMay, useSlug } from '../../../parts/session.ts'
import { showToast } from '../../../parts/toast.ts'
import classes from './Alerts.module.css'
import { OwnLimits } from './OwnLimits.tsx'
import { QuietHours } from './QuietHours.tsx'

export const parts = ['issues', 'connections', 'queue', 'watchdog', 'quiet', 'language'] as const
const severities: readonly Severity[] = ['info', 'warning', 'critical']

export function AlertRulesForm({ settings }: { settings: AlertSettings }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('alerts.change')
  const client = useQueryClient()
  const { data: connections } = useQuery(connectionsQuery(slug))
  const [saved, setSaved] = useState(settings)
  const [rules, setRules] = useState(settings.rules)
  const [saving, setSaving] = useState(false)
  const [theirs, setTheirs] = useState<readonly string[]>([])
  const changed = parts.some(part => !same(rules[part], saved.rules[part]))
  const set = <Part extends keyof AlertRules>(part: Part, change: Partial<AlertRules[Part]>) =>
    setRules({ ...rules, [part]: { ...(rules[part] as object), ...(change as object) } })
  const named = (connections?.items ?? []).map(({ id }) => ({
    value: id,
    label: connectionName(connections?.items ?? [], id),
  }))

  const save = async () => {
    setSaving(true)
    try {
      const { version } = await saveAlertRules(slug, rules, saved.version)
      setSaved({ ...saved, version, rules })
      setTheirs([])
      showToast({ message: t('alerts.rules.saved') })
    } catch (error) {
      const { says, fix } = errorText(t, error)
      showToast({ message: `${says} ${fix}`, tone: 'bad' })
      if (problemOf(error).status === 409) {
        const now = await client.fetchQuery({ ...alertSettingsQuery(slug), staleTime: 0 })
        setTheirs(parts.filter(part => !same(now.rules[part], saved.rules[part])))
        setSaved(now) // saving again then means it
      }
    } finally {
      setSaving(false)
    }
  }

  return (
    <section className={classes.part} aria-labelledby="alert-rules">
      <h2 id="alert-rules" className={classes.title}>
        {t('alerts.rules.title')}
      </h2>
      <p className={classes.about}>{t('alerts.rules.about')}</p>
      <form
        className={classes.card}
        onSubmit={event => {
          event.preventDefault()
          if (changed) void save()
        }}
      >
        <fieldset className={classes.group} disabled={!mayChange}>
          <legend>{t('alerts.rules.part.issues')}</legend>
          <div className={classes.fields}>
            <Switch
              className={classes.wide}
              label={t('alerts.rules.issuesOn')}
              checked={rules.issues.on}
              onChange={event => set('issues', { on: event.currentTarget.checked })}
            />
            <Select
              label={t('alerts.rules.least')}
              description={t('alerts.rules.leastHelp')}
              data={severities.map(value => ({ value, label: t(`alerts.severity.${value}`) }))}
              value={rules.issues.least}
              allowDeselect={false}
              onChange={value => set('issues', { least: severities.find(each => each === value) ?? 'warning' })}
            />
            <MultiSelect
              label={t('alerts.rules.ofConnections')}
              description={t('alerts.rules.ofConnectionsHelp')}
              data={named}
              value={rules.issues.connections}
              onChange={value => set('issues', { connections: value })}
              clearable
              clearButtonProps={{ 'aria-label': t('alerts.rules.clear') }}
            />
            <MultiSelect
              className={classes.wide}
              label={t('alerts.rules.ofCodes')}
              description={t('alerts.rules.ofCodesHelp')}
              data={[...new Set([...codes, ...rules.issues.codes])]}
              value={rules.issues.codes}
              onChange={value => set('issues', { codes: value })}
              searchable
              clearable
              clearButtonProps={{ 'aria-label': t('alerts.rules.clear') }}
            />
          </div>
        </fieldset>
        <fieldset className={classes.group} disabled={!mayChange}>
          <legend>{t('alerts.rules.part.connections')}</legend>
          <div className={classes.fields}>
            <Switch
              label={t('alerts.rules.down')}
              checked={rules.connections.down}
              onChange={event => set('connections', { down: event.currentTarget.checked })}
            />
            <Switch
              label={t('alerts.rules.paused')}
              checked={rules.connections.paused}
              onChange={event => set('connections', { paused: event.currentTarget.checked })}
            />
          </div>
        </fieldset>
        <fieldset className={classes.group} disabled={!mayChange}>
          <legend>{t('alerts.rules.part.queue')}</legend>
          <div className={classes.fields}>
            <Switch
              className={classes.wide}
              label={t('alerts.rules.queueOn')}
              checked={rules.queue.on}
              onChange={event => set('queue', { on: event.currentTarget.checked })}
            />
            <NumberInput
              label={t('alerts.rules.depth')}
              value={rules.queue.depth}
              min={1}
              max={1_000_000}
              allowDecimal={false}
              onChange={value => set('queue', { depth: Number(value) || 1 })}
            />
            <NumberInput
              label={t('alerts.rules.oldest')}
              suffix={t('alerts.rules.minutes')}
              value={rules.queue.oldestMinutes}
              min={1}
              max={10_080}
              allowDecimal={false}
              onChange={value => set('queue', { oldestMinutes: Number(value) || 1 })}
            />
            <OwnLimits queue={rules.queue} connections={named} onChange={of => set('queue', { of })} />
          </div>
        </fieldset>
        <fieldset className={classes.group} disabled={!mayChange}>
          <legend>{t('alerts.rules.part.watchdog')}</legend>
          <div className={classes.fields}>
            <Switch
              className={classes.wide}
              label={t('alerts.rules.watchdogOn')}
              description={t('alerts.rules.watchdogHelp')}
              checked={rules.watchdog.on}
              onChange={event => set('watchdog', { on: event.currentTarget.checked })}
            />
            <NumberInput
              label={t('alerts.rules.times')}
              description={t('alerts.rules.timesHelp')}
              value={rules.watchdog.times}
              min={1.5}
              max={50}
              step={0.5}
              onChange={value => set('watchdog', { times: Number(value) || 3 })}
            />
            <NumberInput
              label={t('alerts.rules.memberHours')}
              description={t('alerts.rules.memberHoursHelp')}
              value={rules.watchdog.memberHours}
              min={1}
              max={720}
              onChange={value => set('watchdog', { memberHours: Number(value) || 72 })}
            />
          </div>
        </fieldset>
        <QuietHours quiet={rules.quiet} disabled={!mayChange} onChange={quiet => setRules({ ...rules, quiet })} />
        <fieldset className={classes.group} disabled={!mayChange}>
          <legend>{t('alerts.rules.part.language')}</legend>
          <div className={classes.fields}>
            <Select
              label={t('alerts.rules.language')}
              data={[
                { value: 'en', label: 'English' },
                { value: 'fr', label: 'Français' },
              ]}
              value={rules.language}
              allowDeselect={false}
              onChange={value => setRules({ ...rules, language: value === 'fr' ? 'fr' : 'en' })}
            />
          </div>
        </fieldset>
        {theirs.length > 0 && (
          <ProblemBox code="request.conflict">
            <p className={classes.facts}>
              {t('alerts.rules.theirs', { parts: theirs.map(part => t(`alerts.rules.part.${part}`)).join(', ') })}
            </p>
          </ProblemBox>
        )}
        <div className={classes.save}>
          <Button type="submit" disabled={!mayChange || !changed} loading={saving}>
            {t('alerts.rules.save')}
          </Button>
          {changed && mayChange && (
            <Button variant="default" onClick={() => setRules(saved.rules)}>
              {t('alerts.rules.undo')}
            </Button>
          )}
          {!mayChange && <span className={classes.soft}>{t('alerts.askWhom')}</span>}
        </div>
      </form>
    </section>
  )
}

/** The codes that issues have most; others can be set through the API and stay. */
const codes = [
  'mapping.failed',
  'mapping.reference-missing',
  'message.apply-failed',
  'message.not-json',
  'message.source-silent',
  'message.unreadable',
  'target.changed-meanwhile',
  'target.conflict',
  'target.duplicate',
  'target.gone',
  'target.no-answer',
  'target.refused',
]

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
