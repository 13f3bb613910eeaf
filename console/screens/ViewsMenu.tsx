/** Saved views: the ones everybody has, one's own and the shared ones; and keeping the filters of now under a name. */
import { Button, Checkbox, Group, Menu, Modal, Stack, TextInput } from '@mantine/core'
import { IconBookmark, IconChevronDown } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MessageFilter } from '../api/hub.ts'
import { connectionsQuery } from '../api/queries.ts'
import { forgetView, saveView, viewsQuery } from '../api/views.ts'
import { connectionName } from '../parts/connectionName.ts'
import { errorText } from '../parts/problemText.ts'
import { useSlug } from '../parts/session.ts'
import { showToast } from '../parts/toast.ts'

/** The views that everybody has. */
const builtIn: readonly { name: 'failed' | 'waiting' | 'ambiguous'; search: MessageFilter }[] = [
  { name: 'failed', search: { delivery: 'failed' } },
  { name: 'waiting', search: { delivery: 'waiting' } },
  { name: 'ambiguous', search: { delivery: 'ambiguous' } },
]

export function ViewsMenu({ filter }: { filter: MessageFilter }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [saving, setSaving] = useState(false)
  const { data } = useQuery(viewsQuery(slug))
  const { data: connections } = useQuery(connectionsQuery(slug))
  const items = connections?.items ?? []
  const paused = items.filter(({ state }) => state === 'paused')
  const views = data?.items ?? []
  const open = (search: MessageFilter) => void navigate({ to: '/o/$slug/messages', params: { slug }, search })
  const same = (search: MessageFilter) => JSON.stringify(sorted(search)) === JSON.stringify(sorted(filter))
  const current = views.find(view => view.mine && same(view.search))
  const forget = (id: string) =>
    forgetView(slug, id)
      .then(() => showToast({ message: t('views.forgotten') }))
      .catch((error: unknown) => showToast({ message: errorText(t, error).says, tone: 'bad' }))
      .then(() => client.invalidateQueries({ queryKey: [slug, 'views'] }))
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconBookmark size={14} aria-hidden />}
            rightSection={<IconChevronDown size={14} aria-hidden />}
          >
            {t('views.title')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {builtIn.map(({ name, search }) => (
            <Menu.Item key={name} onClick={() => open(search)}>
              {t(`views.${name}`)}
            </Menu.Item>
          ))}
          {paused.map(({ id }) => (
            <Menu.Item key={id} onClick={() => open({ delivery: 'waiting', target: id })}>
              {t('views.paused', { name: connectionName(items, id) })}
            </Menu.Item>
          ))}
          {views.length > 0 && <Menu.Divider />}
          {views.map(({ id, name, shared, mine, search }) => (
            <Menu.Item key={id} onClick={() => open(search)}>
              {mine && !shared ? name : t(mine ? 'views.sharedMine' : 'views.sharedOther', { name })}
            </Menu.Item>
          ))}
          <Menu.Divider />
          {current ? (
            <Menu.Item onClick={() => void forget(current.id)}>{t('views.forget', { name: current.name })}</Menu.Item>
          ) : (
            <Menu.Item
              disabled={Object.keys(sorted(filter)).length === 0 || filter.search !== undefined}
              onClick={() => setSaving(true)}
            >
              {t('views.save')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={saving}
        onClose={() => setSaving(false)}
        title={t('views.save')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <SaveForm filter={filter} onClose={() => setSaving(false)} />
      </Modal>
    </>
  )
}

function SaveForm({ filter, onClose }: { filter: MessageFilter; onClose: () => void }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const save = () =>
    saveView(slug, { name: name.trim(), shared, search: sorted(filter) })
      .then(() => {
        showToast({ message: t('views.saved') })
        onClose()
      })
      .catch((error: unknown) => showToast({ message: errorText(t, error).says, tone: 'bad' }))
      .then(() => client.invalidateQueries({ queryKey: [slug, 'views'] }))
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

/** A filter without what is empty, its names in order: two that mean the same are the same. */
function sorted(filter: MessageFilter): MessageFilter {
  return Object.fromEntries(
    Object.entries(filter)
      .filter(([, value]) => value)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}
