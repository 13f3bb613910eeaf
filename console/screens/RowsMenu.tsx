/** What the rows show, and a copy of them as CSV: ids, states and times; names only as they are shown. */
import { ActionIcon, Menu } from '@mantine/core'
import { IconColumns3 } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { MessageRow } from '../api/types.ts'
import { showToast } from '../parts/toast.ts'
import { messagesAsCsv } from './csv.ts'
import { type Columns, optionalColumns } from './useColumns.ts'

export function RowsMenu({ rows, columns }: { rows: readonly MessageRow[]; columns: Columns }) {
  const { t } = useTranslation()
  const copy = () =>
    navigator.clipboard.writeText(messagesAsCsv(rows)).then(
      () => showToast({ message: t('messages.copied', { count: rows.length }) }),
      () => showToast({ message: t('messages.notCopied'), tone: 'bad' }),
    )
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon aria-label={t('messages.columns')} title={t('messages.columns')}>
          <IconColumns3 size={18} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('messages.columns')}</Menu.Label>
        {optionalColumns.map(key => (
          <Menu.CheckboxItem key={key} checked={columns.isShown(key)} onChange={() => columns.toggle(key)}>
            {t(`messages.${key}`)}
          </Menu.CheckboxItem>
        ))}
        <Menu.Divider />
        <Menu.Item closeMenuOnClick onClick={() => void copy()} disabled={rows.length === 0}>
          {t('messages.copyCsv')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
