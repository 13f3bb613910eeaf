/** Finds messages by an id of any system or by person. What is typed goes to the hub in a body, never into the address. */
import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type MessageFilter, searchMessages } from '../api/hub.ts'
import { errorText } from '../parts/problemText.ts'
import { useSlug } from '../parts/session.ts'
import { showToast } from '../parts/toast.ts'

/** As the hub asks it. */
const fewestLetters = 2

export function MessageSearchBox({ filter }: { filter: MessageFilter }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const [words, setWords] = useState('')
  const find = () =>
    searchMessages(slug, words.trim()).then(
      ({ id }) => {
        setWords('')
        void navigate({ to: '/o/$slug/messages', params: { slug }, search: { ...filter, search: id } })
      },
      (error: unknown) => showToast({ message: errorText(t, error).says, tone: 'bad' }),
    )
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (words.trim().length >= fewestLetters) void find()
      }}
    >
      <TextInput
        size="xs"
        w={210}
        aria-label={t('filter.find')}
        placeholder={t('filter.find')}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={words}
        onChange={event => setWords(event.currentTarget.value)}
        maxLength={200}
        autoComplete="off"
      />
    </form>
  )
}
