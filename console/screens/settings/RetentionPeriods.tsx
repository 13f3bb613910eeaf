/** The periods as a form. What they would remove stands below while they are edited, before anything is saved. */
import { Button, NumberInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../api/problem.ts'
import {
  type PeriodName,
  type RetentionDraft,
  type RetentionSettings,
  retentionQuery,
  saveRetention,
} from '../../api/retention.ts'
import { connectionName } from '../../parts/connectionName.ts'
import { errorText } from '../../parts/problemText.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import { Table } from '../../parts/Table.tsx'
import { showToast } from '../../parts/toast.ts'
import classes from './Retention.module.css'
import { RetentionPreview } from './RetentionPreview.tsx'
import { faultOf, isSound, ownPeriodNames, periodNames, sameDraft, withOwn } from './retentionDraft.ts'

export function RetentionPeriods({ settings }: { settings: RetentionSettings }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const mayChange = useMay()('retention.change')
  const client = useQueryClient()
  const saved: RetentionDraft = { periods: settings.periods, overrides: settings.overrides }
  const [draft, setDraft] = useState<RetentionDraft>(saved)
  const [base, setBase] = useState(settings.version)
  const [saving, setSaving] = useState(false)
  const { bounds } = settings
  const sound = isSound(draft, bounds)
  const changed = !sameDraft(draft, saved)

  const faultText = (name: PeriodName, own?: RetentionDraft['overrides'][number]) => {
    const fault = faultOf(draft, bounds, name, own)
    return fault && t(`retention.faults.${fault}`, { least: bounds[name].least, most: bounds[name].most })
  }
  const save = async () => {
    setSaving(true)
    try {
      const now = await saveRetention(slug, draft, base)
      client.setQueryData(retentionQuery(slug).queryKey, now)
      setDraft({ periods: now.periods, overrides: now.overrides })
      setBase(now.version)
      showToast({ message: t('retention.saved') })
    } catch (error) {
      const { says, fix } = errorText(t, error)
      showToast({ message: `${says} ${fix}`, tone: 'bad' })
      // Theirs is shown beside what is typed here, which stays; saving again then means it.
      if (problemOf(error).status === 412) setBase((await client.fetchQuery(retentionQuery(slug))).version)
    } finally {
      setSaving(false)
    }
  }

  return (
    <>
      <section className={classes.part} aria-labelledby="retention-periods">
        <h2 id="retention-periods" className={classes.title}>
          {t('retention.title')}
        </h2>
        <p className={classes.about}>{t('retention.about')}</p>
        <form
          onSubmit={event => {
            event.preventDefault()
            if (sound && changed) void save()
          }}
        >
          <div className={classes.table}>
            <div className={classes.quiet}>
              <div className={classes.periods}>
                {periodNames.map(name => (
                  <NumberInput
                    key={name}
                    label={t(`retention.periods.${name}`)}
                    inputWrapperOrder={['label', 'input', 'error', 'description']}
                    description={
                      draft.periods[name] === settings.periods[name]
                        ? t(`retention.help.${name}`)
                        : t('retention.savedIs', { count: settings.periods[name] })
                    }
                    suffix={t('retention.days')}
                    value={draft.periods[name]}
                    onChange={value =>
                      setDraft({ ...draft, periods: { ...draft.periods, [name]: daysOf(value) ?? 0 } })
                    }
                    error={faultText(name)}
                    disabled={!mayChange}
                    allowDecimal={false}
                    allowNegative={false}
                  />
                ))}
              </div>
            </div>
          </div>
          <h3 className={classes.next}>{t('retention.own')}</h3>
          <p className={classes.about}>{t('retention.ownAbout')}</p>
          <div className={classes.table}>
            {settings.connections.length === 0 ? (
              <p className={classes.quiet}>{t('retention.noConnections')}</p>
            ) : (
              <Table
                label={t('retention.own')}
                rows={settings.connections}
                rowKey={row => row.id}
                tall
                columns={[
                  {
                    key: 'connection',
                    head: t('retention.connection'),
                    cell: row => connectionName(settings.connections, row.id),
                  },
                  ...ownPeriodNames.map(name => ({
                    key: name,
                    head: t(`retention.periods.${name}`),
                    width: '22%',
                    cell: (row: RetentionSettings['connections'][number]) => {
                      const own = draft.overrides.find(each => each.connection === row.id)
                      return (
                        <NumberInput
                          aria-label={`${connectionName(settings.connections, row.id)}: ${t(`retention.periods.${name}`)}`}
                          placeholder={t('retention.asForAll', { days: draft.periods[name] })}
                          suffix={t('retention.days')}
                          value={own?.[name] ?? ''}
                          onChange={value => setDraft(withOwn(draft, row.id, name, daysOf(value)))}
                          error={own?.[name] === undefined ? undefined : faultText(name, own)}
                          disabled={!mayChange}
                          allowDecimal={false}
                          allowNegative={false}
                        />
                      )
                    },
                  })),
                ]}
              />
            )}
          </div>
          <div className={classes.save}>
            <Button type="submit" disabled={!mayChange || !sound || !changed} loading={saving}>
              {t('retention.save')}
            </Button>
            {changed && mayChange && (
              <Button variant="default" onClick={() => setDraft(saved)}>
                {t('retention.undo')}
              </Button>
            )}
            {!mayChange && <span className={classes.soft}>{t('retention.askWhom')}</span>}
          </div>
        </form>
      </section>
      <RetentionPreview connections={settings.connections} draft={draft} sound={sound} changed={changed} />
    </>
  )
}

function daysOf(value: string | number): number | undefined {
  return value === '' ? undefined : Number(value)
}
