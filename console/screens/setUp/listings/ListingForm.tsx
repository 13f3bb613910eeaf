/** The form of a listing: which one it is, whether it is integrated, where its referrals go and when they are brought in. */
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ListingChoices, ListingDraft } from '../../../api/listings.ts'
import { problemOf } from '../../../api/problem.ts'
import { errorsOf, type FieldErrors, noErrors } from '../../../parts/form/check.ts'
import { isSame } from '../../../parts/form/paths.ts'
import { focusFirstError } from '../../../parts/form/SettingsForm.tsx'
import { LeaveGuard } from '../../../parts/LeaveGuard.tsx'
import { ReasonField } from '../../../parts/ReasonField.tsx'
import classes from '../setUp.module.css'
import { isSlug } from '../slugs.ts'
import { ChoicePreview } from './ChoicePreview.tsx'
import own from './listings.module.css'
import { alwaysRouted, draftOf, type ListingFields, offeredTriggers } from './listingWords.ts'
import { ProcessChoice } from './ProcessChoice.tsx'

type Props = {
  start: ListingFields
  choices: ListingChoices
  /** Of the one that is edited. */
  listing?: string
  saving: boolean
  mayChange: boolean
  /** Resolves once it is saved. @throws what the hub refused, whose fields are then marked */
  onSave: (draft: ListingDraft, reason: string | undefined) => Promise<unknown>
  children?: ReactNode
}

export function ListingForm({ start, choices, listing, saving, mayChange, onSave, children }: Props) {
  const { t } = useTranslation()
  const [fields, setFields] = useState(start)
  const [errors, setErrors] = useState<FieldErrors>(noErrors)
  const saved = useRef(start)
  const latest = useRef(fields)
  latest.current = fields
  const set = (change: Partial<ListingFields>) => {
    setFields(before => ({ ...before, ...change }))
    setErrors(new Map([...errors].filter(([path]) => !(path in change))))
  }
  const show = (found: FieldErrors) => {
    setErrors(found)
    if (found.size > 0) focusFirstError()
  }
  const wordOf = (path: string) => {
    const code = errors.get(path)
    return code === undefined
      ? undefined
      : t(`listings.error.${code}`, { defaultValue: t(`form.error.${code}`, { defaultValue: t('form.error.other') }) })
  }
  const save = () => {
    const wrong = faultsOf(fields)
    show(wrong)
    if (wrong.size > 0) return
    const reason = fields.reason.trim()
    onSave(draftOf(fields, choices), reason || undefined).then(
      () => {
        saved.current = latest.current
      },
      error => show(new Map([...errorsOf(problemOf(error))].map(([path, code]) => [path.split('.')[0] ?? path, code]))),
    )
  }
  const targets = choices.targets.filter(({ from }) => from === fields.from)
  const always = alwaysRouted(choices, fields)
  return (
    <form
      className={own.form}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (mayChange) save()
      }}
    >
      <LeaveGuard isDirty={() => !isSame(latest.current, saved.current)} />
      <div className={own.pair}>
        <NativeSelect
          label={t('listings.from')}
          description={t('listings.fromHelp')}
          data={[
            { value: '', label: t('routes.choose') },
            ...choices.sources.map(({ id, title, slug }) => ({ value: id, label: `${title} (${slug})` })),
          ]}
          data-path="from"
          aria-required
          error={wordOf('from')}
          value={fields.from}
          onChange={event => set({ from: event.currentTarget.value, target: '' })}
        />
        <NativeSelect
          label={t('listings.target')}
          description={t(targets.length === 0 ? 'listings.targetNone' : 'listings.targetHelp')}
          data={[
            { value: '', label: t('listings.everyTarget') },
            ...targets.map(({ connection: { id, title, slug } }) => ({ value: id, label: `${title} (${slug})` })),
          ]}
          data-path="target"
          error={wordOf('target')}
          value={fields.target}
          onChange={event => set({ target: event.currentTarget.value })}
        />
        <TextInput
          label={t('listings.name')}
          description={t('listings.nameHelp')}
          data-path="name"
          aria-required
          autoComplete="off"
          error={wordOf('name')}
          value={fields.name}
          onChange={event => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t('form.optional', { label: t('listings.sourceId') })}
          description={t('listings.sourceIdHelp')}
          data-path="sourceId"
          autoComplete="off"
          error={wordOf('sourceId')}
          value={fields.sourceId}
          onChange={event => set({ sourceId: event.currentTarget.value })}
        />
      </div>
      <Checkbox
        label={t('listings.integrated')}
        description={t('listings.integratedHelp')}
        checked={fields.integrated}
        onChange={event => set({ integrated: event.currentTarget.checked })}
      />
      <ProcessChoice
        choices={choices}
        offered={offeredTriggers(choices, fields)}
        process={fields.process}
        triggers={fields.triggers}
        error={wordOf('triggers')}
        onChange={set}
      />
      <Checkbox
        label={t('listings.includeRouted')}
        description={t(always ? 'listings.alwaysRouted' : 'listings.includeRoutedHelp')}
        data-path="includeRouted"
        checked={fields.includeRouted || always}
        disabled={always}
        error={wordOf('includeRouted')}
        onChange={event => set({ includeRouted: event.currentTarget.checked })}
      />
      {mayChange && <ChoicePreview fields={fields} choices={choices} listing={listing} />}
      <div className={own.pair}>
        <TextInput
          label={t('form.optional', { label: t('listings.liaison') })}
          description={t('listings.liaisonHelp')}
          data-path="liaison"
          autoComplete="off"
          error={wordOf('liaison')}
          value={fields.liaison}
          onChange={event => set({ liaison: event.currentTarget.value })}
        />
        <TextInput
          label={t('setUp.slug')}
          description={t('listings.slugHelp')}
          data-path="slug"
          aria-required
          autoComplete="off"
          error={wordOf('slug')}
          value={fields.slug}
          onChange={event => set({ slug: event.currentTarget.value })}
        />
      </div>
      <ReasonField value={fields.reason} onChange={reason => set({ reason })} />
      <div className={classes.actions}>
        <Button type="submit" loading={saving} disabled={!mayChange}>
          {t('setUp.save')}
        </Button>
        {!mayChange && <span className={classes.askAdmin}>{t('setUp.askAdmin')}</span>}
        {children}
      </div>
    </form>
  )
}

function faultsOf({ slug, from, name, process, triggers }: ListingFields): FieldErrors {
  const faults: [string, string][] = []
  if (from === '') faults.push(['from', 'required'])
  if (name.trim() === '') faults.push(['name', 'required'])
  if (process === 'custom' && triggers.length === 0) faults.push(['triggers', 'none-chosen'])
  if (!isSlug(slug)) faults.push(['slug', slug === '' ? 'required' : 'slug'])
  return new Map(faults)
}
