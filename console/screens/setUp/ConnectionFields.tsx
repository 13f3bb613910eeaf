/** The form of a connection, new or existing: its short name, the settings of its connector, a test, and why. */
import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Connector } from '../../api/setUpTypes.ts'
import { SettingsForm } from '../../parts/form/SettingsForm.tsx'
import { errorText } from '../../parts/problemText.ts'
import { FindingList } from '../FindingList.tsx'
import classes from './setUp.module.css'
import type { ConnectionForm } from './useConnectionForm.ts'

export function ConnectionFields({ connector, form }: { connector: Connector; form: ConnectionForm }) {
  const { t } = useTranslation()
  const { fields, errors, set } = form
  const wrongSlug = errors.get('slug')
  return (
    <div className={classes.form}>
      <TextInput
        label={t('setUp.slug')}
        description={t('setUp.slugHelp')}
        data-path="slug"
        aria-required
        autoComplete="off"
        spellCheck={false}
        value={fields.slug}
        error={wrongSlug && t(`form.error.${wrongSlug}`, { defaultValue: t('form.error.other') })}
        onChange={event => set({ slug: event.currentTarget.value })}
      />
      <SettingsForm
        connector={connector.name}
        schema={connector.schema}
        value={fields.settings}
        errors={errors}
        onChange={settings => set({ settings })}
      />
    </div>
  )
}

/** What the test of the typed settings found. */
export function TestOfForm({ connector, form }: { connector: Connector; form: ConnectionForm }) {
  const { t } = useTranslation()
  const { data, error } = form.test
  if (!data && (!error || form.errors.size > 0)) return <div aria-live="polite" />
  const words = error ? errorText(t, error) : undefined
  return (
    <section className={classes.result} aria-live="polite" aria-label={t('setUp.testResult')}>
      <p>
        <strong>{words ? words.says : data?.ok ? t('connections.testGood') : t('connections.testBad')}</strong>{' '}
        {words?.fix}
      </p>
      {data && <FindingList findings={data.findings} connection={connector.title} />}
    </section>
  )
}
