/** Searches the target's directory for a counterpart that is not among the suggestions. */
import { Combobox, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type Ref, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { directoryQuery } from '../api/queries.ts'
import { useSlug } from '../parts/session.ts'
import text from '../parts/text.module.css'
import { directoryTypes, entryOption, type Option, typedOption } from './mappingOptions.ts'
import classes from './Tasks.module.css'

type Props = {
  ref: Ref<HTMLInputElement>
  /** Of the task, such as `map.practitioner`. */
  kind: string
  target: { id: string; title: string }
  onFound: (option: Option) => void
}

export function DirectorySearch({ ref, kind, target, onFound }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const [words, setWords] = useState('')
  const [asked] = useDebouncedValue(words.trim(), 200)
  const type = directoryTypes[kind] ?? 'Practitioner'
  const { data, isFetching } = useQuery({
    ...directoryQuery(slug, target.id, type, asked),
    enabled: combobox.dropdownOpened,
  })
  // A target that tells nobody whom and what it has: its ids are typed as its own screens show them.
  const { data: all } = useQuery({
    ...directoryQuery(slug, target.id, type, ''),
    enabled: combobox.dropdownOpened && data?.items.length === 0,
  })
  const entries = data?.items ?? []
  const typed = all?.items.length === 0 && asked !== '' ? typedOption(t, kind, asked, target.title) : undefined
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={reference => {
        const entry = entries.find(each => each.reference === reference)
        const found = entry ? entryOption(kind, entry) : typed
        if (found) onFound(found)
        setWords('')
        combobox.closeDropdown()
      }}
    >
      <Combobox.Target>
        <TextInput
          ref={ref}
          className={classes.search}
          label={t('tasks.search', { target: target.title })}
          leftSection={<IconSearch size={16} aria-hidden />}
          rightSection={
            <kbd className={classes.key} aria-hidden>
              n
            </kbd>
          }
          value={words}
          onChange={event => {
            setWords(event.currentTarget.value)
            combobox.openDropdown()
            combobox.resetSelectedOption()
          }}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={260} style={{ overflowY: 'auto' }}>
          {entries.map(({ reference, name, detail }) => (
            <Combobox.Option value={reference} key={reference}>
              {name} {detail && <span className={text.soft}>{detail}</span>}
            </Combobox.Option>
          ))}
          {typed && <Combobox.Option value={typed.key}>{typed.label}</Combobox.Option>}
          {entries.length === 0 && !typed && (
            <Combobox.Empty>
              {isFetching ? t('common.loading') : t(all?.items.length === 0 ? 'tasks.typeItsId' : 'tasks.nothingFound')}
            </Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
