/** Who looks after something: a menu of those who may, with oneself first, and nobody. */
import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconUser } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { assigneesQuery, type Person } from '../api/issues.ts'
import { useHere, useSlug } from './session.ts'

type Props = { value: Person | null; onPick: (person: string | null) => void; label: string; loading?: boolean }

export function PersonPicker({ value, onPick, label, loading }: Props) {
  const { t } = useTranslation()
  const me = useHere().session.account.id
  const { data } = useQuery(assigneesQuery(useSlug()))
  const others = (data?.items ?? []).filter(({ id }) => id !== me)
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          variant="default"
          loading={loading ?? false}
          leftSection={<IconUser size={15} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={`${label}: ${value?.name ?? t('issues.nobody')}`}
        >
          {value?.name || t('issues.nobody')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {value?.id !== me && <Menu.Item onClick={() => onPick(me)}>{t('issues.toMe')}</Menu.Item>}
        {others.map(({ id, name }) => (
          <Menu.Item key={id} onClick={() => onPick(id)}>
            {name}
          </Menu.Item>
        ))}
        {value && <Menu.Item onClick={() => onPick(null)}>{t('issues.toNobody')}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  )
}
