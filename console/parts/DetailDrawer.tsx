/** The one drawer for details: it has an address of its own, traps the focus, and gives it back when it closes. */
import { Drawer } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** `wide` for what holds a page, such as a document. */
type Props = { title: ReactNode; onClose: () => void; wide?: boolean; children: ReactNode }

export function DetailDrawer({ title, onClose, wide = false, children }: Props) {
  const { t } = useTranslation()
  return (
    <Drawer
      opened
      onClose={onClose}
      title={title}
      size={wide ? 'min(860px, 96vw)' : 'min(620px, 92vw)'}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {children}
    </Drawer>
  )
}
