/** The name under which the filters of now are kept, and whether everybody here shall have them. */
import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { saveView, type ViewedScreen, type ViewSearch } from '../../api/views.ts'
import { errorText } from '../problemText.ts'
import { useSlug } from '../session.ts'
import { showToast } from '../toast.ts'

type Props = { screen: ViewedScreen; search: ViewSearch; onClose: () => void }

export function SaveForm({ screen, search, onClose }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const save = () =>
    saveView(slug, screen, { name: name.trim(), shared, search })
      .then(() => {
        showToast({ message: t('views.saved') })
        onClose()
      })
      .catch((error: unknown) => showToast({ message: errorText(t, error).says, tone: 'bad' }))
      .then(() => client.invalidateQueries({ queryKey: [slug, 'views', screen] }))
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (name.trim()) void save()
      }}
    >
      <Stack gap="md">
        <TextInput
          data-autofocus
          label={t('views.name')}
          value={name}
          onChange={event => setName(event.currentTarget.value)}
          maxLength={60}
          autoComplete="off"
          required
        />
        <Checkbox
          label={t('views.share')}
          checked={shared}
          onChange={event => setShared(event.currentTarget.checked)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit">{t('views.saveButton')}</Button>
        </Group>
      </Stack>
    </form>
  )
}
