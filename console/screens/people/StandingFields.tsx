/** What somebody may do: the role, the rights granted besides, and for clinicians whose calendar is theirs. */
import { Checkbox, MultiSelect, Select, Stack } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Practitioner, practitionersQuery, type RoleTable, type Standing } from '../../api/people.ts'
import { useSlug } from '../../parts/session.ts'

type Props = {
  table: RoleTable
  value: Standing
  /** Those who are bound already, with their names. */
  bound: readonly Practitioner[]
  disabled?: boolean
  onChange: (value: Standing) => void
}

export function StandingFields({ table, value, bound, disabled = false, onChange }: Props) {
  const { t } = useTranslation()
  const row = table.roles.find(({ role }) => role === value.role)
  const choose = (role: string) => {
    const next = table.roles.find(each => each.role === role)
    onChange({
      role,
      rights: value.rights.filter(right => next?.rights.includes(right)),
      practitioners: role === 'clinician' ? value.practitioners : [],
    })
  }
  return (
    <Stack gap="md">
      <Select
        label={t('people.role')}
        description={t(`people.about.${value.role}`)}
        allowDeselect={false}
        disabled={disabled}
        value={value.role}
        onChange={role => role && choose(role)}
        data={table.roles.map(({ role }) => ({ value: role, label: t(`role.${role}`) }))}
      />
      {row?.rights.map(right => (
        <Checkbox
          key={right}
          label={t(`people.right.${right}`)}
          description={t(`people.rightHelp.${right}`)}
          disabled={disabled}
          checked={value.rights.includes(right)}
          onChange={({ currentTarget: { checked } }) =>
            onChange({
              ...value,
              rights: checked ? [...value.rights, right] : value.rights.filter(one => one !== right),
            })
          }
        />
      ))}
      {value.role === 'clinician' && (
        <PractitionerField
          bound={bound}
          disabled={disabled}
          value={value.practitioners}
          onChange={practitioners => onChange({ ...value, practitioners })}
        />
      )}
    </Stack>
  )
}

type FieldProps = {
  bound: readonly Practitioner[]
  disabled: boolean
  value: string[]
  onChange: (ids: string[]) => void
}

function PractitionerField({ bound, disabled, value, onChange }: FieldProps) {
  const { t } = useTranslation()
  const slug = useSlug()
  const [words, setWords] = useState('')
  const [asked] = useDebouncedValue(words.trim(), 200)
  const { data, isFetching } = useQuery({ ...practitionersQuery(slug, asked), enabled: !disabled })
  // Names of those who were chosen stay known when another search has replaced the list.
  const [known, setKnown] = useState<ReadonlyMap<string, Practitioner>>(new Map(bound.map(each => [each.id, each])))
  const found = data?.items ?? []
  const options = new Map([...known, ...found.map(each => [each.id, each] as const)])
  return (
    <MultiSelect
      label={t('people.practitioners')}
      description={t('people.practitionersHelp')}
      placeholder={value.length === 0 ? t('people.practitionersSearch') : ''}
      disabled={disabled}
      searchable
      hidePickedOptions
      searchValue={words}
      onSearchChange={setWords}
      // The hub has searched already, in every part of the name.
      filter={({ options }) => options}
      nothingFoundMessage={isFetching ? t('common.loading') : t('people.noPractitioner')}
      value={value}
      onChange={ids => {
        setKnown(new Map([...options].filter(([id]) => ids.includes(id))))
        onChange(ids)
      }}
      data={[...options.values()]
        .filter(({ id }) => value.includes(id) || found.some(each => each.id === id))
        .map(({ id, name, system }) => ({ value: id, label: system ? `${name} · ${system}` : name }))}
    />
  )
}
