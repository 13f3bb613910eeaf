/** Which columns a report shows. */
import { ActionIcon, Menu, ScrollArea } from '@mantine/core'
import { IconColumns3 } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ReportColumn } from './columns.tsx'
import type { ShownColumns } from './useShownColumns.ts'

type Props<Row> = { columns: readonly ReportColumn<Row>[]; shown: ShownColumns }

export function ColumnMenu<Row>({ columns, shown }: Props<Row>) {
  const { t } = useTranslation()
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon aria-label={t('reports.columns')} title={t('reports.columns')}>
          <IconColumns3 size={18} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown aria-label={t('reports.columns')}>
        <ScrollArea.Autosize mah={420}>
          {columns
            .filter(({ always }) => !always)
            .map(({ key, head }) => (
              <Menu.CheckboxItem key={key} checked={shown.isShown(key)} onChange={() => shown.toggle(key)}>
                {head}
              </Menu.CheckboxItem>
            ))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  )
}
