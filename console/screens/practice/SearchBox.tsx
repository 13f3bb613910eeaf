/** Finds clients or staff by name, e-mail or external id. What is typed goes to the hub in a body, never into the address. */
import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type KindPath, searchPractice } from '../../api/practice.ts'
import { errorText } from '../../parts/problemText.ts'
import { useSlug } from '../../parts/session.ts'
import { showToast } from '../../parts/toast.ts'
import { usePlace } from './usePlace.ts'

/** The id of the box, for the key that leads there. */
export const findBox = 'find-in-practice'

export function SearchBox({ path }: { path: KindPath }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const { search } = usePlace()
  const { cursor: _cursor, open: _open, tab: _tab, ...filter } = search
  const [words, setWords] = useState('')
  const find = () =>
    searchPractice(slug, words.trim()).then(
      found => {
        setWords('')
        void navigate({
          to: '/o/$slug/practice/$kind',
          params: { slug, kind: path },
          search: { ...filter, search: found.search },
        })
      },
      (error: unknown) => showToast({ message: errorText(t, error).says, tone: 'bad' }),
    )
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (words.trim() !== '') void find()
      }}
    >
      <TextInput
        id={findBox}
        size="xs"
        w={280}
        aria-label={t('practice.find')}
        placeholder={t('practice.find')}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={words}
        onChange={event => setWords(event.currentTarget.value)}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
      />
    </form>
  )
}
