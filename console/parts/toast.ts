/** Short messages about what was just done. They stand in a live region, so that they are read aloud as well. */
import { notifications } from '@mantine/notifications'
import i18next from 'i18next'
import type { ReactNode } from 'react'

export type Toast = { message: ReactNode; tone?: 'good' | 'bad' }

/** Shows what became of an action. Bad news stays longer. */
export function showToast({ message, tone = 'good' }: Toast): void {
  notifications.show({
    message,
    role: tone === 'bad' ? 'alert' : 'status',
    color: tone === 'bad' ? 'red' : 'pine',
    autoClose: tone === 'bad' ? 12_000 : 6_000,
    withBorder: true,
    closeButtonProps: { 'aria-label': i18next.t('common.close') },
  })
}
