/** Saved views of a list: the ones everybody has, one's own and the shared ones; and keeping the filters of now under a name. */
import { Button, Menu, Modal } from '@mantine/core'
import { IconBookmark, IconChevronDown } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { forgetView, type ViewedScreen, type ViewSearch, viewsQuery } from '../../api/views.ts'
import { errorText } from '../problemText.ts'
import { useSlug } from '../session.ts'
import { showToast } from '../toast.ts'
import { SaveForm } from './SaveForm.tsx'
import { sortedSearch } from './sortedSearch.ts'

type Props = {
  screen: ViewedScreen
  /** What the list is narrowed by now. */
  filter: ViewSearch
  /** The views that everybody has. */
  builtIn: readonly { key: string; label: string; search: ViewSearch }[]
  open(search: ViewSearch): void
  /** Whether the filters of now can be kept; a search for a person cannot. */
  mayKeep?: boolean
}

export function SavedViews({ screen, filter, builtIn, open, mayKeep = true }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const [saving, setSaving] = useState(false)
  const { data } = useQuery(viewsQuery(slug, screen))
  const views = data?.items ?? []
  const now = sortedSearch(filter)
  const isNow = (search: ViewSearch) => JSON.stringify(sortedSearch(search)) === JSON.stringify(now)
  const current = views.find(view => view.mine && isNow(view.search))
  const forget = (id: string) =>
    forgetView(slug, screen, id)
      .then(() => showToast({ message: t('views.forgotten') }))
      .catch((error: unknown) => showToast({ message: errorText(t, error).says, tone: 'bad' }))
      .then(() => client.invalidateQueries({ queryKey: [slug, 'views', screen] }))
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
          {builtIn.map(({ key, label, search }) => (
            <Menu.Item key={key} onClick={() => open(search)}>
              {label}
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
            <Menu.Item disabled={Object.keys(now).length === 0 || !mayKeep} onClick={() => setSaving(true)}>
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
        <SaveForm screen={screen} search={now} onClose={() => setSaving(false)} />
      </Modal>
    </>
  )
}
