/** Fields that refer to something else: one of a few, one of very many by a search, several, or somebody's account. */
import { MultiSelect, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { candidatesQuery, choicesQuery, type KindPath, type Names } from '../../api/practice.ts'
import { useSlug } from '../../parts/session.ts'
import type { Around, Common } from './FieldInput.tsx'
import { titleOf } from './titles.ts'
import { useAccounts } from './useAround.ts'

type OneProps = Common & {
  of: KindPath
  value: string
  around: Around
  onChange: (value: string | undefined) => void
}
type Choice = { value: string; label: string }

export function OneField({ of, ...rest }: OneProps) {
  return of === 'clients' || of === 'staff' ? <PersonField of={of} {...rest} /> : <ChoiceField of={of} {...rest} />
}

/** Agencies, services, funders and status types are few: all of them are offered. */
function ChoiceField({ of, value, around, onChange, ...common }: OneProps) {
  const { data = [] } = useQuery(choicesQuery(useSlug(), of))
  const offered = data
    .filter(({ id, fields }) => fields.active !== false || id === value)
    .map(({ id, fields }) => ({ value: id, label: titleOf(of, fields, {}) }))
  return <Picker {...common} value={value} data={withChosen(offered, value, around.names)} onChange={onChange} />
}

/** Clients and staff can be many thousands: they are searched at the hub, within the agency that the form names. */
function PersonField({ of, value, around, onChange, ...common }: OneProps & { of: 'clients' | 'staff' }) {
  const [words, setWords] = useState('')
  const [known, setKnown] = useState<Names>(around.names)
  const [asked] = useDebouncedValue(words.trim(), 200)
  const agency = typeof around.draft.agency === 'string' && around.draft.agency !== '' ? around.draft.agency : undefined
  const isChosen = asked === known[value]
  const { data, isPlaceholderData } = useQuery({
    ...candidatesQuery(useSlug(), of, agency, isChosen ? '' : asked),
    enabled: !common.disabled,
  })
  const found = (data?.items ?? []).map(({ id, fields }) => ({ value: id, label: titleOf(of, fields, {}) }))
  // Until the hub has answered, the first of those that are offered must be somebody that was meant.
  const isCurrent = isChosen || (asked === words.trim() && !isPlaceholderData)
  const offered = isCurrent
    ? found
    : found.filter(({ label }) => label.toLowerCase().includes(words.trim().toLowerCase()))
  return (
    <Picker
      {...common}
      value={value}
      data={withChosen(offered, value, known)}
      onWords={setWords}
      onChange={(id, label) => {
        if (id !== undefined && label !== undefined) setKnown({ ...known, [id]: label })
        onChange(id)
      }}
    />
  )
}

type PickerProps = Common & {
  value: string
  data: readonly Choice[]
  onWords?: (words: string) => void
  onChange: (value: string | undefined, label: string | undefined) => void
}

function Picker({ value, data, onWords, onChange, ...common }: PickerProps) {
  const { t } = useTranslation()
  return (
    <Select
      {...common}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('form.removeNumber', { label: common.label, number: '' }).trim() }}
      nothingFoundMessage={t('practice.nobodyFound')}
      value={value || null}
      data={[...data]}
      // What the hub found is offered as it is.
      {...(onWords ? { filter: ({ options }) => options, onSearchChange: onWords } : {})}
      onChange={(id, option) => onChange(id ?? undefined, option?.label)}
    />
  )
}

function withChosen(offered: readonly Choice[], value: string, names: Names): readonly Choice[] {
  if (value === '' || offered.some(each => each.value === value)) return offered
  return [...offered, { value, label: names[value] ?? value }]
}

type ManyProps = Common & { of: KindPath; value: readonly string[]; onChange: (value: string[]) => void }

export function ManyField({ of, value, onChange, ...common }: ManyProps) {
  const { t } = useTranslation()
  const { data = [] } = useQuery(choicesQuery(useSlug(), of))
  return (
    <MultiSelect
      {...common}
      searchable
      nothingFoundMessage={t('practice.nobodyFound')}
      value={[...value]}
      data={data.map(({ id, fields }) => ({ value: id, label: titleOf(of, fields, {}) }))}
      onChange={onChange}
    />
  )
}

type AccountProps = Common & { value: string; onChange: (value: string | undefined) => void }

/** Whoever may not see the people of the organization leaves it as it is. */
export function AccountField({ value, onChange, ...common }: AccountProps) {
  const { t } = useTranslation()
  const accounts = useAccounts()
  const offered = [...accounts].map(([id, name]) => ({ value: id, label: name }))
  const chosen = { [value]: t('practice.someAccount') }
  return (
    <Picker
      {...common}
      disabled={common.disabled || accounts.size === 0}
      value={value}
      data={withChosen(offered, value, chosen)}
      onChange={onChange}
    />
  )
}
