/** A toast's words with a button that takes the action back. */
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './ToastWithUndo.module.css'

export function ToastWithUndo({ message, onUndo }: { message: string; onUndo: () => void }) {
  const { t } = useTranslation()
  return (
    <span className={classes.toast}>
      <span>{message}</span>
      <Button variant="subtle" size="compact-sm" onClick={onUndo}>
        {t('common.undo')}
      </Button>
    </span>
  )
}
