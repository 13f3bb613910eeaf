/** The buttons of a row. One that is disabled stays reachable by keyboard and says what stands in its way. */
import { ActionIcon, type ActionIconProps, Tooltip } from '@mantine/core'
import { IconBan, IconPencil, IconPlus, IconX } from '@tabler/icons-react'
import { createLink } from '@tanstack/react-router'
import { type AnchorHTMLAttributes, type ReactNode, type Ref, useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { EntryTab, RowButton, RowButtons as States } from '../../api/sessionTypes.ts'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import classes from './sessions.module.css'

type Props = {
  /** Whose row it is, for those who do not see it. */
  name: string
  buttons: States
  /** Where the practice management shows what the row is paired with. */
  edit?: { kind: EntryTab; open: string } | undefined
  onDelete: () => void
  onReject: () => void
  onCreate: () => void
}

export function RowButtons({ name, buttons, edit, onDelete, onReject, onCreate }: Props) {
  const { t } = useTranslation()
  return (
    <span className={classes.buttons}>
      <RowButtonIcon
        state={buttons.delete}
        label={t('sessions.button.delete', { name })}
        takesBack={buttons.delete.enabled}
        onPress={onDelete}
      >
        <IconX size={16} aria-hidden />
      </RowButtonIcon>
      <RowButtonIcon
        state={buttons.reject}
        label={t('sessions.button.reject', { name })}
        takesBack={buttons.reject.enabled}
        onPress={onReject}
      >
        <IconBan size={16} aria-hidden />
      </RowButtonIcon>
      <EditButton state={buttons.edit} label={t('sessions.button.edit', { name })} edit={edit} />
      <RowButtonIcon state={buttons.create} label={t('sessions.button.create', { name })} onPress={onCreate}>
        <IconPlus size={16} aria-hidden />
      </RowButtonIcon>
    </span>
  )
}

type AnchorProps = ActionIconProps & AnchorHTMLAttributes<HTMLAnchorElement> & { ref?: Ref<HTMLAnchorElement> }
const IconLink = createLink((props: AnchorProps) => <ActionIcon component="a" {...props} />)

/** Leads to the agency, client or staff member in the practice management, to be changed there. */
function EditButton({ state, label, edit }: { state: RowButton; label: string; edit: Props['edit'] }) {
  const slug = useSlug()
  if (!state.enabled || !edit)
    return (
      <RowButtonIcon state={state} label={label} onPress={() => undefined}>
        <IconPencil size={16} aria-hidden />
      </RowButtonIcon>
    )
  return (
    <Tooltip label={label} events={{ hover: true, focus: true, touch: true }}>
      <IconLink
        to="/o/$slug/practice/$kind"
        params={{ slug, kind: edit.kind }}
        search={{ open: edit.open }}
        size={28}
        aria-label={label}
      >
        <IconPencil size={16} aria-hidden />
      </IconLink>
    </Tooltip>
  )
}

type IconProps = { state: RowButton; label: string; takesBack?: boolean; onPress: () => void; children: ReactNode }

function RowButtonIcon({ state, label, takesBack = false, onPress, children }: IconProps) {
  const { t } = useTranslation()
  const why = useId()
  if (!state.offered) return null
  const because = state.because ? t(`sessions.hindrance.${state.because}`) : undefined
  return (
    <>
      <Tooltip label={because ?? label} multiline maw={260} events={{ hover: true, focus: true, touch: true }}>
        <ActionIcon
          size={28}
          aria-label={label}
          aria-disabled={!state.enabled}
          aria-describedby={because ? why : undefined}
          data-disabled={!state.enabled || undefined}
          data-take-back={takesBack || undefined}
          className={classes.button}
          onClick={event => {
            event.preventDefault()
            if (state.enabled) onPress()
          }}
        >
          {children}
        </ActionIcon>
      </Tooltip>
      {because && (
        <span id={why} className={text.unseen}>
          {because}
        </span>
      )}
    </>
  )
}
