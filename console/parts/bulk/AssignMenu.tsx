/** In the bulk bar: to whom what is ticked is given. Oneself first, then colleagues whose role lets them work on it, then nobody. */
import { Button, Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { assigneesQuery } from '../../api/issues.ts'
import { useHere, useSlug } from '../session.ts'

export function AssignMenu({ onPick }: { onPick: (person: string | null) => void }) {
  const { t } = useTranslation()
  const me = useHere().session.account.id
  const { data } = useQuery(assigneesQuery(useSlug()))
  const others = (data?.items ?? []).filter(({ id }) => id !== me)
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button size="compact-sm" variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
          {t('bulk.assign')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onPick(me)}>{t('issues.toMe')}</Menu.Item>
        {others.map(({ id, name }) => (
          <Menu.Item key={id} onClick={() => onPick(id)}>
            {name}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => onPick(null)}>{t('issues.toNobody')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
